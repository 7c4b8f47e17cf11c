#include "place.hpp"
#include "ssh_server.hpp"

#include <catch2/matchers/catch_matchers_string.hpp>

using namespace sluice;
using namespace sluice::git;
using Catch::Matchers::ContainsSubstring;

namespace {

struct SshPlace : Place {
    SshServer server;
    SshPlace()
    {
        repository.write("a", "1");
        hash = repository.commit("one");
    }
    std::string url() const
    {
        return fmt::format("ssh://root@127.0.0.1:{}{}", server.port(), repository.bare().string());
    }
    Access access(const std::string& user_key, const std::string& host_key) const
    {
        Access access;
        access.ssh.private_key_pem = server.key(user_key);
        access.ssh.known_hosts = server.known_host(host_key);
        return access;
    }
    base::Error refusal(const Access& access)
    {
        auto refused = mirror(url(), access);
        return failure_of([&] { refused.resolve(branch("main"), soon()); });
    }
    std::string hash;
};

}  // namespace

TEST_CASE("ssh fetches with every kind of user and host key")
{
    SshPlace place;
    for (const auto* user_key : {"ed25519", "ecdsa", "rsa"})
        for (const auto* host_key : {"ed25519", "ecdsa", "rsa"}) {
            auto mirror = place.mirror(place.url(), place.access(user_key, host_key));
            CHECK(take(mirror, branch("main")).hash == place.hash);
            CHECK(files_of(mirror, place.hash).at("a") == "1");
            mirror.reset();
        }
}

TEST_CASE("an encrypted key needs its passphrase")
{
    SshPlace place;
    auto access = place.access("locked", "ed25519");
    auto error = place.refusal(access);
    CHECK(error.kind() == base::ErrorKind::Unauthorized);
    CHECK_THAT(error.what(), ContainsSubstring("passphrase"));
    access.ssh.passphrase = "open sesame";
    auto mirror = place.mirror(place.url(), access);
    CHECK(take(mirror, branch("main")).hash == place.hash);
}

TEST_CASE("an unknown or changed host and an unknown user are refused")
{
    SshPlace place;
    const SshServer other;
    auto access = place.access("ed25519", "ed25519");
    access.ssh.known_hosts = other.known_host("ed25519");
    CHECK_THAT(place.refusal(access).what(), ContainsSubstring("not in known_hosts"));
    access.ssh.known_hosts = fmt::format(
        "[127.0.0.1]:{} {}",
        place.server.port(),
        other.known_host("ed25519").substr(other.known_host("ed25519").find(' ') + 1));
    CHECK_THAT(place.refusal(access).what(), ContainsSubstring("does not match"));
    access = place.access("stranger", "ed25519");
    const auto error = place.refusal(access);
    CHECK(error.kind() == base::ErrorKind::Unauthorized);
    CHECK_THAT(error.what(), ContainsSubstring("authentication failed"));
}

TEST_CASE("a repository that is not there is named over ssh too")
{
    SshPlace place;
    auto mirror = place.mirror(place.url() + "x", place.access("ed25519", "ed25519"));
    const auto error = failure_of([&] { mirror.resolve(branch("main"), soon()); });
    CHECK(error.kind() == base::ErrorKind::NotFound);
}

TEST_CASE("a later commit over ssh brings the delta alone")
{
    SshPlace place;
    const auto access = place.access("ed25519", "ed25519");
    auto first = place.mirror(place.url(), access);
    take(first, branch("main"));
    place.repository.write("b", "2");
    const auto hash = place.repository.commit("two");
    auto second = place.mirror(place.url(), access);
    take(second, branch("main"));
    const std::map<std::string, std::string> both{{"a", "1"}, {"b", "2"}};
    CHECK(files_of(second, hash) == both);
}
