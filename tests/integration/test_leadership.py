"""Two kustomize-controllers, one lease: one works, the other takes over when the first ends in whatever way."""
import signal
import time

from support.case import Case, config_map
from support.cluster import GIT
from support.processes import eventually

QUICK = ["--enable-leader-election=true", "--leader-election-lease-duration=4s", "--leader-election-renew-deadline=3s",
         "--leader-election-retry-period=1s"]


class Leadership(Case):
    def takes_over_after(self, how):
        repository = self.cluster.repository(self.name, {"a.yaml": config_map("a", x="1")})
        self.cluster.git_repository(self.name, repository.url)
        self.cluster.processes.stop(self.cluster.kustomize_controller)
        first = self.cluster.start_controller("kustomize-controller", QUICK, log=f"{self.name}-first")
        second = None
        try:
            eventually("the first leads", lambda: "successfully acquired lease" in first.log.read_text())
            second = self.cluster.start_controller("kustomize-controller", QUICK, log=f"{self.name}-second")
            eventually("the second waits", lambda: "attempting to acquire" in second.log.read_text())
            self.cluster.kustomization(self.name, self.name, targetNamespace=self.cluster.namespace(self.name))
            one = f"main@sha1:{repository.git('rev-parse', 'HEAD')}"
            self.cluster.wait_revision(self.name, one)

            self.assertNotIn("successfully acquired lease", second.log.read_text())
            self.cluster.processes.stop(first, sig=how)
            two = repository.commit({"a.yaml": config_map("a", x="2")})
            self.cluster.reconcile(GIT, self.name, str(time.time_ns()))
            self.cluster.wait_revision(self.name, two)
            self.assertEqual(self.cluster.get("configmap", "a", self.name)["data"], {"x": "2"})
            for revision, who, other in ((one, first, second), (two, second, first)):
                self.assertEqual(self.applies(who, revision), 1, f"{revision} by {who.log.name}")
                self.assertEqual(self.applies(other, revision), 0, f"{revision} by {other.log.name}")
        finally:
            for process in (first, second):
                if process is not None:
                    self.cluster.processes.stop(process)
            self.cluster.start_kustomize_controller()

    def applies(self, process, revision):
        """How often this process wrote objects of the test's Kustomization for the revision."""
        lines = process.log.read_text().splitlines()
        return sum('"server-side apply completed"' in line and f'"name":"{self.name}"' in line and revision in line
                   for line in lines)

    def test_a_leader_that_is_asked_to_stop_hands_over(self):
        self.takes_over_after(signal.SIGTERM)

    def test_a_leader_that_is_killed_is_replaced_when_its_lease_is_over(self):
        self.takes_over_after(signal.SIGKILL)
