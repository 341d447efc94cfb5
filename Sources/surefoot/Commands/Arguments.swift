public import ArgumentParser
public import Netfilter
public import PracticeLab

extension Family: ExpressibleByArgument {}
extension Backend: ExpressibleByArgument {}
extension LabHost: ExpressibleByArgument {}
extension LabService: ExpressibleByArgument {}

extension ServicePorts {
    /// Reads what was typed behind `--management-port`.
    init(option text: String) throws {
        guard let ports = ServicePorts(text) else {
            throw ValidationError(
                "--management-port takes a port from 1 to 65535, such as 2222, or a range of them, such as 60000:61000/udp."
            )
        }
        self = ports
    }
}
