import Glibc
import TestSupport
import Testing

@testable import Linux

/// Making, moving and looking at files.
@Suite(.leavesNothing) struct FileTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    @Test("a file is made once, moved in the place of another, and removed")
    func making() throws {
        let (old, new) = ("\(folder.path)/old", "\(folder.path)/new")
        try File.create(old, "old")
        #expect(throws: SystemError("create \(old)", .number(EEXIST))) { try File.create(old, "again") }
        try File.create(new, "new")
        try File.addName("\(folder.path)/kept", to: old)
        try File.move(new, to: old)
        #expect(try File.text(old) == "new" && File.text("\(folder.path)/kept") == "old")
        #expect(try Set(Folder.names(in: folder.path)) == ["old", "kept"])
        try File.remove(old)
        #expect(throws: SystemError("remove \(old)", .number(ENOENT))) { try File.remove(old) }
    }

    @Test("a status tells what is there")
    func status() throws {
        let file = try folder.file("file", [1, 2, 3])
        let descriptor = try Descriptor.open(file, O_RDWR)
        try descriptor.allow(0o4751)
        let status = try FileStatus(of: file)
        #expect(status.kind == .regular && status.permissions == 0o4751 && status.size == 3)
        #expect(status.user == geteuid())
        #expect(try FileStatus(of: descriptor).inode == status.inode)
        try File.makeLink("\(folder.path)/link", to: file)
        #expect(try FileStatus(of: "\(folder.path)/link").kind == .regular)
        #expect(try FileStatus(of: "\(folder.path)/link", followingLinks: false).kind == .link)
        #expect(
            try FileStatus(of: folder.path).kind == .folder && FileStatus(of: "/dev/null").kind == .device)
        #expect(try File.resolved("\(folder.path)/link") == File.resolved(file))
    }

    @Test("a full disk is told, and what cannot be brought to a disk too")
    func failures() throws {
        #expect(throws: SystemError("write /dev/full", .number(ENOSPC))) {
            try File.write("text", to: "/dev/full")
        }
        #expect(throws: SystemError("bring a pipe to the disk", .number(EINVAL))) {
            try Pipe().writeEnd.sync(dataOnly: true)
        }
    }

    @Test("programs are found in the order of the folders, and nothing that cannot be run")
    func programs() throws {
        for name in ["first", "second"] { try Folder.make("\(folder.path)/\(name)") }
        let folders = ["first", "second"].map { "\(folder.path)/\($0)" }
        try File.create("\(folders[0])/tool", "")
        try File.create("\(folders[1])/tool", "")
        #expect(ProgramFiles.find("tool", in: folders) == nil)
        chmod("\(folders[1])/tool", 0o755)
        #expect(ProgramFiles.find("tool", in: folders) == "\(folders[1])/tool")
        #expect(ProgramFiles.folders(of: "/a::relative:/b") == ["/a", "/b"])
        #expect(ProgramFiles.folders(of: nil) == [])
    }
}
