"""What is asked of the real source-controller and of ours. Each function is one scenario: it tells a SourceStory."""
import inspect
import json
import socket
import subprocess

FINALIZER = {"finalizers": ["finalizers.fluxcd.io"]}


def names():
    """The scenarios: the functions that take a story."""
    return sorted(name for name, value in globals().items()
                  if callable(value) and list(inspect.signature(value).parameters) == ["s"])


# -- references ------------------------------------------------------------------------------------------------------------
def branch(s):
    s.commit({"a.txt": "a\n", "deep/er/b.txt": "b\n"})
    s.source()
    s.ready("first")
    s.commit({"a.txt": "another a\n"}, "a subject that is longer than fifty characters by far\n\nand a body")
    s.requested("a new commit")
    s.requested("nothing new")
    s.commit({}, "nothing in it")
    s.requested("an empty commit")


def branch_reset(s):
    first = s.commit()
    s.commit({"b.txt": "b\n"})
    s.source()
    s.ready("second")
    s.repo.git("reset", "-q", "--hard", first)
    s.repo.git("push", "-q", "-f", "origin", "main")
    s.requested("back at the first", revision=f"main@sha1:{first}")


def no_reference(s):
    s.commit()
    s.source(ref=None)
    s.failed("no master", "GitOperationFailed")
    s.repo.git("push", "-q", "origin", "main:master")
    s.ready("master", revision=f"master@sha1:{s.head()}", handled=s.request())


def other_branch(s):
    s.commit()
    head = s.branch("feature/x", {"x.txt": "x\n"})
    s.source(ref={"branch": "feature/x"})
    s.ready("of a feature", revision=f"feature/x@sha1:{head}")
    s.repo.git("push", "-q", "origin", ":feature/x")
    s.settled("it is gone", "False", "GitOperationFailed", handled=s.request())
    s.source(ref={"branch": "main"})
    s.ready("of main")


def missing_branch(s):
    s.commit()
    s.source(ref={"branch": "no-such-branch"})
    s.failed("missing", "GitOperationFailed")
    s.source(ref={"branch": "main"})
    s.ready("there")


def tag(s):
    s.commit()
    s.tag("v1")
    s.source(ref={"tag": "v1"})
    s.ready("lightweight", revision=f"v1@sha1:{s.head()}")
    s.commit({"b.txt": "b\n"})
    s.tag("v1")
    s.requested("moved", revision=f"v1@sha1:{s.head()}")
    s.tag("v2", annotated=True)
    s.source(ref={"tag": "v2"})
    s.ready("annotated", revision=f"v2@sha1:{s.head()}")
    s.requested("nothing new", revision=f"v2@sha1:{s.head()}")


def missing_tag(s):
    s.commit()
    s.source(ref={"tag": "v1"})
    s.failed("missing", "GitOperationFailed")


def semver(s):
    s.commit()
    s.tag("v1.0.0")
    s.commit({"b.txt": "b\n"})
    s.tag("1.1.0", annotated=True)
    s.commit({"c.txt": "c\n"})
    s.tag("v2.0.0-rc.1")
    one = s.repo.git("rev-parse", "1.1.0^{}")
    s.source(ref={"semver": ">=1.0.0 <2.0.0"})
    s.ready("the highest", revision=f"1.1.0@sha1:{one}")
    s.requested("nothing new", revision=f"1.1.0@sha1:{one}")
    s.tag("v1.2.0")
    s.requested("a higher one", revision=f"v1.2.0@sha1:{s.head()}")
    s.source(ref={"semver": ">=2.0.0-0"})
    s.ready("a candidate", revision=f"v2.0.0-rc.1@sha1:{s.head()}")


def semver_without_match(s):
    s.commit()
    s.tag("v1.0.0")
    s.source(ref={"semver": ">=3.0.0"})
    s.failed("none", "GitOperationFailed")
    s.source(ref={"semver": "not a range"})
    s.failed("no range", "GitOperationFailed", text="not a range")


def commit(s):
    first = s.commit()
    s.commit({"b.txt": "b\n"})
    s.source(ref={"branch": "main", "commit": first})
    s.ready("on a branch", revision=f"main@sha1:{first}")
    s.requested("nothing new", revision=f"main@sha1:{first}")
    s.source(ref={"commit": first})
    s.ready("alone", revision=f"sha1:{first}")


def missing_commit(s):
    s.commit()
    s.source(ref={"branch": "main", "commit": "0123456789012345678901234567890123456789"})
    s.failed("missing", "GitOperationFailed")


def named_reference(s):
    s.commit()
    s.tag("v1", annotated=True)
    s.repo.git("push", "-q", "origin", "HEAD:refs/pull/420/head")
    s.source(ref={"name": "refs/heads/main"})
    s.ready("a branch", revision=f"refs/heads/main@sha1:{s.head()}")
    s.requested("nothing new", revision=f"refs/heads/main@sha1:{s.head()}")
    s.source(ref={"name": "refs/tags/v1"})
    s.ready("a tag", revision=f"refs/tags/v1@sha1:{s.head()}")
    s.source(ref={"name": "refs/pull/420/head"})
    s.ready("a pull request", revision=f"refs/pull/420/head@sha1:{s.head()}")
    s.source(ref={"name": "refs/heads/nothing"})
    s.failed("missing", "GitOperationFailed")


def precedence(s):
    first = s.commit()
    s.tag("v1.0.0")
    s.commit({"b.txt": "b\n"})
    s.tag("v2.0.0")
    s.commit({"c.txt": "c\n"})
    s.source(ref={"branch": "main", "semver": ">=1.0.0", "tag": "v1.0.0"})
    s.ready("the tag", revision=f"v1.0.0@sha1:{first}")


# -- access ----------------------------------------------------------------------------------------------------------------
def unreachable(s):
    s.commit()
    s.source(url="http://127.0.0.1:1/app.git")
    s.failed("refused", "GitOperationFailed")
    s.source()
    s.ready("there")


def repository_not_found(s):
    s.commit()
    s.source(url=s.repo.url.replace(s.name, "nothing"))
    s.failed("missing", "GitOperationFailed")


def invalid_credentials(golden):
    """docs/compat.md: ours tells wrong credentials from none; Flux tells what the server said."""
    for events in (golden["events"], golden["posts"]):
        failures = [event for event in events if event["reason"] == "GitOperationFailed"]
        events += [{**failure, "message": failure["message"].replace("who are you?", "invalid credentials")} for failure in failures]
    for condition in golden["source"]["status"]["conditions"]:
        condition["message"] = condition["message"].replace("who are you?", "invalid credentials")
    golden["events"].sort(key=lambda event: (event["type"], event["reason"], len(event["message"])))
    golden["posts"].sort(key=lambda event: (event["severity"], len(event["message"])))
    return golden


def wrong_credentials(s):
    s.serve().password = "right"
    s.source()
    s.failed("none", "GitOperationFailed")
    s.source(secretRef=s.secret({"username": "git", "password": "wrong"}))
    s.failed("wrong", "GitOperationFailed", differs=invalid_credentials)
    s.secret({"username": "git", "password": "right"})
    s.ready("right", handled=s.request(), differs=invalid_credentials)


def missing_secret(s):
    s.commit()
    s.source(secretRef={"name": s.name})
    s.failed("missing", "AuthenticationFailed")
    s.secret({"username": "git", "password": "any"})
    s.ready("there", handled=s.request())


def secret_without_keys(s):
    s.commit()
    s.source(secretRef=s.secret({"other": "key"}))
    s.ready("nobody asks")


def secret_without_username(s):
    s.commit()
    s.source(secretRef=s.secret({"password": "alone"}))
    s.failed("refused", "AuthenticationFailed")


def secret_without_password(s):
    s.commit()
    s.source(secretRef=s.secret({"username": "alone"}))
    s.ready("nobody asks")


def half_a_client_certificate(s):
    s.commit()
    s.source(url="https://127.0.0.1:1/app.git", secretRef=s.secret({"tls.crt": "no key beside it"}))
    s.failed("nobody there", "GitOperationFailed")


def github_app_without_provider(s):
    s.commit()
    s.source(secretRef=s.secret({"githubAppID": "1", "githubAppInstallationID": "2", "githubAppPrivateKey": "x"}))
    s.failed("refused", "InvalidProviderConfiguration")


def github_without_secret(s):
    s.commit()
    s.source(provider="github")
    s.failed("refused", "InvalidProviderConfiguration")


def missing_proxy_secret(s):
    s.commit()
    s.source(proxySecretRef={"name": s.name})
    s.failed("missing", "AuthenticationFailed")
    s.secret({"username": "me"})
    s.failed("without an address", "AuthenticationFailed", text="address", handled=s.request())


def ssh_secret_without_keys(s):
    s.commit()
    s.source(url="ssh://git@127.0.0.1:1/app.git")
    s.failed("no secret", "AuthenticationFailed")
    s.source(url="ssh://git@127.0.0.1:1/app.git", secretRef=s.secret({"identity": "a key"}))
    s.failed("no known hosts", "AuthenticationFailed")


def ssh(s):
    s.commit()
    server, url = s.ssh()
    s.source(url=url, secretRef=s.secret({"identity": server.text("user"), "known_hosts": server.known_host()}))
    s.ready("first")
    s.commit({"b.txt": "b\n"})
    s.requested("a new commit")
    s.requested("nothing new")


def ssh_unknown_host(s):
    s.commit()
    server, url = s.ssh()
    s.source(url=url, secretRef=s.secret({"identity": server.text("user"), "known_hosts": server.known_host("other_host")}))
    s.failed("another key", "GitOperationFailed")


def ssh_stranger(s):
    s.commit()
    server, url = s.ssh()
    s.source(url=url, secretRef=s.secret({"identity": server.text("stranger"), "known_hosts": server.known_host()}))
    s.failed("refused", "GitOperationFailed")


def silent_server(s):
    s.commit()
    listener = socket.create_server(("127.0.0.1", 0))
    s.at_end.append(listener.close)
    s.source(url=f"http://127.0.0.1:{listener.getsockname()[1]}/app.git", timeout="1s")
    s.failed("timed out", "GitOperationFailed")


def broken_url(s):
    s.commit()
    s.source(url="http://127.0.0.1:port/app.git")
    s.failed("refused", "URLInvalid")
    s.source()
    s.ready("another URL")


# -- what goes into the archive --------------------------------------------------------------------------------------------
def modes_and_links(s):
    s.commit()
    run = s.repo.tree / "run.sh"
    run.write_text("#!/bin/sh\n")
    run.chmod(0o755)
    (s.repo.tree / "link").symlink_to("a.txt")
    (s.repo.tree / "folder-link").symlink_to(".")
    s.commit({"z/é ü.txt": "ü\n", "z/a b/c.txt": "", "B.txt": "upper\n", ".hidden": "dot\n", "crlf.txt": "a\r\nb\r\n"})
    s.source()
    s.ready("all")


def default_exclusions(s):
    s.commit({name: "x\n" for name in (
        "a.jpg", "b.jpeg", "c.gif", "d.png", "e.wmv", "f.flv", "g.tar.gz", "h.zip", ".github/x.yaml", ".circleci/x", ".travis.yml",
        ".gitlab-ci.yml", "appveyor.yml", ".drone.yml", "cloudbuild.yaml", "codeship-services.yml", "codeship-steps.yml", ".goreleaser.yml",
        ".sops.yaml", ".flux.yaml", ".gitignore", ".gitmodules", ".gitattributes", "sub/.gitignore", "sub/.flux.yaml", "sub/a.jpg", "sub/a.txt")})
    s.source()
    s.ready("the defaults")
    s.source(ignore="/sub/a.txt")
    s.ready("one rule")


def ignore(s):
    s.commit({"a.txt": "a\n", "b.txt": "b\n", "dir/a.txt": "a\n", "dir/b.txt": "b\n", "dir/c.jpg": "jpg\n"})
    s.source()
    s.ready("no rules")
    s.source(ignore="/a.txt\n")
    s.ready("spec.ignore")
    s.requested("nothing new")
    s.source(ignore="/*\n!/dir\n/dir/b.txt\n")
    s.ready("another")
    s.commit({".sourceignore": "c.jpg\n", "dir/.sourceignore": "/a.txt\n"})
    s.source(ignore="/a.txt\n")
    s.ready("beside files")
    s.source()
    s.ready("files alone")
    s.source(ignore="")
    s.ready("empty")


def everything_ignored(s):
    s.commit()
    s.source(ignore="*\n")
    s.ready("nothing is left")


def sparse_checkout(s):
    s.commit({"a.txt": "a\n", "one/a.txt": "1\n", "one/deep/b.txt": "1\n", "onetwo/c.txt": "3\n", "two/a.txt": "2\n"})
    s.source(sparseCheckout=["./one", "two/"])
    s.ready("two folders")
    s.requested("nothing new")
    s.source(sparseCheckout=["one/deep"])
    s.ready("another folder")
    s.source(sparseCheckout=["nothing"])
    s.failed("missing", "GitOperationFailed")
    s.source()
    s.ready("all")


def without_git_file(golden):
    """docs/compat.md: in Flux's archive each submodule has the file with which Git finds its repository."""
    golden["artifact"] = [entry for entry in golden["artifact"] if not entry.startswith("sub/.git ")]
    return golden


def submodules(s):
    s.commit()
    inner = s.cluster.repository(f"{s.name}-inner", {"inner.txt": "inside\n", "deep/x.txt": "x\n"})
    s.repo.git("-c", "protocol.file.allow=always", "submodule", "add", "-q", s.cluster.git.root / f"{s.name}-inner.git", "sub")
    s.repo.git("config", "-f", ".gitmodules", "submodule.sub.url", f"../{s.name}-inner.git")
    s.commit({})
    s.source()
    s.ready("left empty")
    s.source(recurseSubmodules=True)
    s.ready("filled", differs=without_git_file)
    s.requested("nothing new", differs=without_git_file)
    inner.commit({"inner.txt": "changed\n"})
    s.repo.git("-C", "sub", "-c", "protocol.file.allow=always", "pull", "-q", "origin", "main")
    s.commit({})
    s.requested("at another commit", differs=without_git_file)


def submodule_that_is_away(s):
    s.commit()
    s.cluster.repository(f"{s.name}-inner", {"inner.txt": "inside\n"})
    s.repo.git("-c", "protocol.file.allow=always", "submodule", "add", "-q", s.cluster.git.root / f"{s.name}-inner.git", "sub")
    s.repo.git("config", "-f", ".gitmodules", "submodule.sub.url", "../nothing.git")
    s.commit({})
    s.source(recurseSubmodules=True)
    # docs/compat.md: ours names the submodule's URL.
    s.failed("missing", "GitOperationFailed", differs=lambda golden: json.loads(
        json.dumps(golden).replace(f"unable to clone 'http://HOST/{s.name}.git'", "unable to clone 'http://HOST/nothing.git'")))


# -- includes --------------------------------------------------------------------------------------------------------------
def include(s):
    inner = s.cluster.repository(f"{s.name}-inner", {"a.txt": "inner\n", "deep/b.txt": "b\n"})
    s.commit({"a.txt": "outer\n"})
    other = f"{s.name}-inner"
    s.source(include=[{"repository": {"name": other}}])
    s.failed("missing", "NotFound")
    s.source(other, url="http://127.0.0.1:1/x.git")
    s.settled("the other fails", "False", "GitOperationFailed", name=other)
    s.failed("no artifact", "NoArtifact", handled=s.request())
    s.source(other, url=inner.url)
    s.settled("the other is there", "True", "Succeeded", name=other)
    s.requested("included")
    s.requested("nothing new")
    second = inner.commit({"a.txt": "changed\n"})
    s.source(other, url=inner.url, interval="59m")
    s.settled("the other has a new one", "True", "Succeeded", name=other, text=second)
    s.requested("a new one included")
    s.source(include=[{"repository": {"name": other}, "fromPath": "deep", "toPath": "some/where"}])
    s.ready("of a folder")
    s.source()
    s.ready("no more")


def include_of_no_folder(s):
    inner = s.cluster.repository(f"{s.name}-inner", {"a.txt": "inner\n"})
    s.commit({"a.txt": "outer\n"})
    other = f"{s.name}-inner"
    s.source(other, url=inner.url)
    s.settled("the other is there", "True", "Succeeded", name=other)
    s.source(include=[{"repository": {"name": other}, "fromPath": "nothing"}])
    s.failed("missing", "CopyFailure")


def include_over_a_folder(s):
    inner = s.cluster.repository(f"{s.name}-inner", {"a.txt": "inner\n"})
    s.commit({"there/x.txt": "outer\n"})
    other = f"{s.name}-inner"
    s.source(other, url=inner.url)
    s.settled("the other is there", "True", "Succeeded", name=other)
    s.source(include=[{"repository": {"name": other}, "toPath": "there"}])
    s.failed("in the way", "CopyFailure")


# -- the object's life -----------------------------------------------------------------------------------------------------
def suspend(s):
    s.commit()
    s.source()
    s.ready("first")
    s.suspend()
    s.commit({"b.txt": "b\n"})
    s.suspended("suspended", s.request())
    s.suspend(False)
    s.ready("resumed")


def spec_changes(s):
    s.commit()
    s.source()
    s.ready("first")
    s.source(interval="50m")
    s.ready("another interval")
    s.source(interval="50m", timeout="30s")
    s.ready("another timeout")


def url_change(s):
    s.commit()
    other = s.cluster.repository(f"{s.name}-other", {"other.txt": "other\n"})
    s.source()
    s.ready("first")
    s.source(url=other.url)
    s.ready("another repository", revision=f"main@sha1:{other.git('rev-parse', 'HEAD')}")
    s.source(url=s.repo.url.replace(s.name, "nothing"))
    s.failed("none", "GitOperationFailed")
    s.source(url=other.url)
    s.ready("recovered", revision=f"main@sha1:{other.git('rev-parse', 'HEAD')}")


def recovery(s):
    server = s.serve()
    s.source()
    s.ready("first")
    server.password = "closed"
    s.settled("closed", "False", "GitOperationFailed", handled=s.request())
    server.password = None
    s.requested("open again")


def recovery_of_a_range(s):
    server = s.serve()
    s.tag("v1.0.0")
    s.source(ref={"semver": ">=1.0.0"})
    s.ready("first", revision=f"v1.0.0@sha1:{s.head()}")
    server.password = "closed"
    s.settled("closed", "False", "GitOperationFailed", handled=s.request())
    server.password = None
    s.requested("open again", revision=f"v1.0.0@sha1:{s.head()}")


def lost_artifact(s):
    s.commit()
    s.source()
    s.ready("first")
    s.stored().unlink()
    s.requested("made again")


def damaged_artifact(s):
    s.commit()
    s.source()
    s.ready("first")
    s.stored().write_bytes(b"not what it was")
    s.requested("made again")


def garbage(s):
    s.commit()
    s.source()
    s.ready("first")
    for number in range(4):
        s.commit({"b.txt": f"{number}\n"})
        s.requested(f"commit {number}")
    s.requested("nothing new")


def deletion(s):
    s.commit()
    s.source()
    s.ready("first")
    s.delete()
    s.gone("deleted")


def deletion_while_suspended(s):
    s.commit()
    s.source()
    s.ready("first")
    s.suspend()
    s.delete()
    s.gone("deleted")


def deletion_without_artifact(s):
    s.commit()
    s.source(ref={"branch": "nothing"})
    s.failed("missing", "GitOperationFailed")
    s.delete()
    s.gone("deleted")


def empty_repository(s):
    s.commit()
    subprocess.run(["git", "init", "-q", "--bare", "-b", "main", s.cluster.git.root / f"{s.name}-empty.git"], check=True)
    s.source(url=s.cluster.git.url(f"{s.name}-empty"))
    s.failed("empty", "EmptyGitRepository")
    s.repo.git("push", "-q", s.cluster.git.root / f"{s.name}-empty.git", "main")
    s.ready("a first commit", handled=s.request())


def event_annotations(s):
    s.commit()
    s.source(metadata={"annotations": {"event.toolkit.fluxcd.io/deploymentID": "e076e315", "other.example.org/x": "y"}})
    s.ready("first")
