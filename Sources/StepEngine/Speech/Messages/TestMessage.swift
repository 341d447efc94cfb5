public import Netfilter
public import Runbook

/// A test of a connection: how to do it, and what is done for it.
public enum TestMessage: Sendable, Equatable {
    /// A command for the person to run elsewhere; in a practice lab its peer does it.
    case elsewhere(Step.Report, Family, Command, isLab: Bool)
    /// A name is being looked up.
    case resolving(String)
    /// The name has this address.
    case resolved(String, Address)
    /// That is no address of the family.
    case notAnAddress(String, Family)
    /// That is neither a URL nor a host.
    case notAnEndpoint(String)
    /// A temporary namespace is being made.
    case openingNamespace
    /// It is there.
    case namespaceOpened(NamespacePeer)
    /// What counts is being put in, for as long as the test takes.
    case probing(Watch)
    /// The watch is on: the person may begin, with this command if it fits.
    case watching(Watch, Command?, isLab: Bool)
    /// Nothing was watched, so the report proves nothing.
    case reportNotWatched(Step.Report)
    /// The report could not be read; nothing was concluded from it.
    case reportNotUnderstood(Step.Report)
}
