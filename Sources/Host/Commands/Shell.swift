import CSurefoot
import Glibc

/// A shell for the person, on the same terminal.
public enum Shell {
    /// Starts the person's shell and returns when it has ended.
    public static func open() {
        let path = getenv("SHELL").map { String(cString: $0) } ?? "/bin/sh"
        var arguments = [strdup(path), nil]
        defer { free(arguments[0]) }
        let process = sf_spawn(path, &arguments, environ, false, nil, 0)
        if process > 0 { sf_wait(process) }
    }
}
