import Netfilter
import Testing

@testable import StepEngine
@testable import Terminal

/// What is about to run is shown as it will run.
struct PlanTests {
    @Test("each command of a plan is shown whole, with what it reads and what takes it back")
    func plan() {
        let move = Command(["iptables-restore", "-w", "5", "--noflush"], input: "*filter\nCOMMIT\n")
        let undo = Command([
            "iptables", "-w", "5", "-D", "INPUT", "-m", "comment", "--comment", "it's mine; $x",
        ])
        let planned = StepMessage.PlannedCommand(family: .ipv4, word: "move", command: move, undo: undo)
        #expect(
            Message.step(.plan([planned])).lines == [
                .labelled("type", "move"), .command("will run", "iptables-restore -w 5 --noflush"),
                .labelled("", "which reads:"), .labelled("", "  *filter"), .labelled("", "  COMMIT"),
            ])
        let way = ScreenLine.command(
            "undo", #"iptables -w 5 -D INPUT -m comment --comment 'it'\''s mine; $x'"#)
        #expect(Message.step(.undo([planned])).lines == [way])
        // What runs at once leaves no time to ask.
        let atOnce = StepMessage.PlannedCommand(family: .ipv4, word: nil, command: move, undo: undo)
        #expect(Message.step(.plan([atOnce])).lines.last == way)
    }
}
