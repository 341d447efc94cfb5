"""What is printed of the outcomes."""
import collections
import pathlib

import words

LAST_SCREEN = 2500


class Report:
    def __init__(self, options):
        self.options = options
        self.passed = self.failed = 0
        # Sabotaged runs that ended before there was anything to sabotage: they show nothing.
        self.idle = 0
        self.seconds = []
        # For each sabotage, how often it has met with each sentence; and with each exit status.
        self.sentences = collections.defaultdict(collections.Counter)
        self.statuses = collections.defaultdict(collections.Counter)

    def add(self, outcome):
        name = outcome.case.name
        self.seconds.append(outcome.seconds)
        self.statuses[name][outcome.status] += 1
        met = {words.general(sentence) for sentence in outcome.failures if not _is_a_preliminary(sentence)}
        self.sentences[name].update(met or {"(no FAIL line)"})
        if self.options.screens:
            self._keep(outcome)
        self.idle += self._is_idle(outcome)
        if outcome.wrong:
            self.failed += 1
            self._explain(outcome)
        else:
            self.passed += 1
            remarks = outcome.remarks + ["the walk did not get that far"] * self._is_idle(outcome)
            note = "".join(f"  ({remark})" for remark in remarks)
            print(f"ok   {outcome.seconds:5.1f} s  exit {outcome.status}  {outcome.case}{note}", flush=True)

    @staticmethod
    def _is_idle(outcome):
        return outcome.case.sabotage is not None and not outcome.has_happened

    def _explain(self, outcome):
        print(f"FAIL {outcome.seconds:5.1f} s  {outcome.case}")
        for sentence in [*outcome.wrong, *outcome.remarks]:
            print("     " + sentence.rstrip().replace("\n", "\n     "))
        print("     --- the last screen")
        print("     " + outcome.screen[-LAST_SCREEN:].rstrip().replace("\n", "\n     "))
        print(f"     --- again: {self._again(outcome.case)}", flush=True)

    def _again(self, case):
        """The command that repeats one case alone."""
        options = [f"--only {name}" for name in self.options.only]
        options += ["--attended"] * self.options.attended
        options += [f"--backend {self.options.backend}"] if self.options.backend else []
        options += [f"--start {self.options.start}"] if self.options.start else []
        runs = "--runs 1 --honest 0" if case.sabotage else "--runs 0 --honest 1"
        return " ".join(["Tests/Evidence/run", runs, f"--seed {case.seed}", *options])

    def _keep(self, outcome):
        name = f"{outcome.case.name.replace('/', '-')}-{outcome.case.seed}.txt"
        folder = pathlib.Path(self.options.screens)
        folder.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(f"{outcome.case}\nexit {outcome.status}\n{outcome.screen}")

    def print_end(self):
        if self.options.sentences:
            self._print_sentences()
        slow = sorted(self.seconds)
        if slow:
            print(f"a run took {slow[0]:.1f} to {slow[-1]:.1f} s, half of them at most {slow[len(slow) // 2]:.1f} s")
        if self.idle:
            print(f"{self.idle} runs ended before there was anything to sabotage")
        print(f"{self.passed} passed, {self.failed} failed")

    def _print_sentences(self):
        for name in sorted(self.sentences):
            statuses = ", ".join(f"exit {status}: {count}" for status, count in self.statuses[name].items())
            print(f"\n{name}  ({statuses})")
            for sentence, count in self.sentences[name].most_common():
                print(f"  {count:5}  {sentence}")
        print()


def _is_a_preliminary(sentence):
    """What is missing before the policy, and is offered there, says nothing about the tests."""
    return sentence.endswith("no rule accepts them.")
