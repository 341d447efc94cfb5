public import ArgumentParser
public import Netfilter
public import PracticeLab

extension Family: ExpressibleByArgument {}
extension Backend: ExpressibleByArgument {}
extension LabHost: ExpressibleByArgument {}
extension LabService: ExpressibleByArgument {}

extension Network {
    /// Reads what was typed behind `--management-from`.
    init(option text: String) throws {
        guard let network = Network(text), network.prefixLength != nil, !network.hasHostBits else {
            throw ValidationError(
                "--management-from takes a network, such as 198.51.100.0/24 or 2001:db8::/32, or one address."
            )
        }
        self = network
    }
}

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
