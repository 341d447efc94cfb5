import Glibc

/// Mounts, in the namespace of this process (mount(2)).
public enum Mount {
    /// Mounts an empty file system of this type, without devices or set-user-ID programs in it.
    public static func fileSystem(
        _ type: String, on path: String, options: String? = nil
    ) throws(SystemError) {
        guard mount(type, path, type, UInt(MS_NOSUID | MS_NODEV), options) == 0 else {
            throw .last("mount \(type) on \(path)")
        }
    }

    /// Mounts an overlay (overlayfs).
    public static func overlay(on path: String, options: String) throws(SystemError) {
        guard mount("overlay", path, "overlay", 0, options) == 0 else {
            throw .last("mount an overlay on \(path)")
        }
    }

    /// Makes a folder appear at another place as well, if wanted with all that is mounted in it.
    public static func bind(_ source: String, on path: String, recursive: Bool = false) throws(SystemError) {
        let flags = UInt(MS_BIND) | (recursive ? UInt(MS_REC) : 0)
        guard mount(source, path, nil, flags, nil) == 0 else { throw .last("mount \(source) on \(path)") }
    }

    /// Lets nobody write by way of a place where a folder was made to appear.
    public static func makeReadOnly(_ path: String) throws(SystemError) {
        guard mount(nil, path, nil, UInt(MS_BIND | MS_REMOUNT | MS_RDONLY), nil) == 0 else {
            throw .last("make \(path) read-only")
        }
    }
}
