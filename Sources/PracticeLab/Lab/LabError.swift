public import Linux
public import Netfilter

/// Why the practice lab could not be built or entered. Each description is what a person is to read.
public enum LabError: Error, Equatable, Sendable, CustomStringConvertible {
    /// Programs that the lab is made with are missing.
    case missingTools([MissingTool])
    /// The backend that was asked for is not installed.
    case missingBackend(Backend, installed: [Backend])
    /// This user may not create namespaces; `reason` is what unshare(1) said.
    case isolationForbidden(reason: String, remedy: String)
    /// The inside of the lab was started outside of one.
    case notIsolated(shared: [String])
    /// The process that keeps the lab died while the lab was being built.
    case launcherGone
    /// A system call failed while the lab was being built.
    case failed(SystemError)
    /// A command that builds the lab failed.
    case commandFailed(command: String, status: Int32, output: String)
    /// A service of the lab did not start.
    case serviceFailed(service: String, output: String)
    /// No lab of this user is running.
    case noLab
    /// No lab with this process id is running.
    case noSuchLab(Int32, running: [Int32])
    /// The lab was started, but did not become ready in time.
    case notReady(Int32)

    /// Does something with the system; what goes wrong is an error of the lab.
    static func told<Result>(
        _ body: () throws(SystemError) -> Result
    ) throws(LabError) -> Result {
        do throws(SystemError) { return try body() } catch { throw .failed(error) }
    }

    /// Whether it was the permission that was missing.
    public var isPermission: Bool {
        if case .isolationForbidden = self { true } else { false }
    }

    /// A program that was not found, and the Debian package that has it.
    public struct MissingTool: Equatable, Sendable {
        /// The program's name.
        public var name: String
        /// The Debian package.
        public var package: String
    }
}
