import Foundation
import PackagePlugin

/// Builds a table of all files below `Steps/` into the target, anew whenever one of them changes.
@main
struct EmbedSteps: BuildToolPlugin {
    func createBuildCommands(context: PluginContext, target: any Target) throws -> [Command] {
        let steps = context.package.directoryURL.appending(path: "Steps")
        let output = context.pluginWorkDirectoryURL.appending(path: "EmbeddedSteps.swift")
        let files = try markdownFiles(below: steps)
        return [
            .buildCommand(
                displayName: "Embedding the steps",
                executable: try context.tool(named: "embed-steps").url,
                arguments: [steps.path, output.path] + files.map(\.path),
                inputFiles: files,
                outputFiles: [output])
        ]
    }

    private func markdownFiles(below folder: URL) throws -> [URL] {
        let files = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)
        return (files?.compactMap { $0 as? URL } ?? []).filter { $0.pathExtension == "md" }
            .sorted { $0.path < $1.path }
    }
}
