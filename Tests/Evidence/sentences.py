"""Which sentences each sabotage has met with, over all runs."""
import collections

import words


class Sentences:
    def __init__(self):
        # By what a run was about: how often it met with each sentence, and with each exit status.
        self.sentences = collections.defaultdict(collections.Counter)
        self.statuses = collections.defaultdict(collections.Counter)

    def add(self, case, outcome):
        self.statuses[case.subject][outcome.status] += 1
        failures = words.failures(outcome.screen)
        met = {words.general(sentence) for sentence in failures if not _is_a_preliminary(sentence)}
        self.sentences[case.subject].update(met or {"(no FAIL line)"})

    def print(self):
        for subject in sorted(self.sentences):
            statuses = ", ".join(f"exit {status}: {count}" for status, count in self.statuses[subject].items())
            print(f"\n{subject}  ({statuses})")
            for sentence, count in self.sentences[subject].most_common():
                print(f"  {count:5}  {sentence}")
        print()


def _is_a_preliminary(sentence):
    """What is missing before the policy, and is offered there, says nothing about the tests."""
    return sentence.endswith("accepted by no rule.")
