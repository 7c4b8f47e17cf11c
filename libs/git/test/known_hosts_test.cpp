#include "known_hosts.hpp"

#include <catch2/catch_test_macros.hpp>

using sluice::git::KnownHosts;
using Verdict = KnownHosts::Verdict;

TEST_CASE("a host is known by its name, its port and its key")
{
    const auto hosts = KnownHosts::parse("# comment\n\n"
                                         "git.example.org,10.0.0.1 ssh-ed25519 AAAAed\n"
                                         "git.example.org ecdsa-sha2-nistp256 AAAAec\n"
                                         "[git.example.org]:2222 ssh-ed25519 AAAAother\r\n"
                                         "@cert-authority *.example.org ssh-ed25519 AAAAca\n"
                                         "malformed\n");
    CHECK(hosts.check("git.example.org", 22, "ssh-ed25519", "AAAAed") == Verdict::Known);
    CHECK(hosts.check("GIT.example.org", 22, "ssh-ed25519", "AAAAed") == Verdict::Known);
    CHECK(hosts.check("10.0.0.1", 22, "ssh-ed25519", "AAAAed") == Verdict::Known);
    CHECK(hosts.check("git.example.org", 22, "ssh-ed25519", "AAAAfalse") == Verdict::Changed);
    CHECK(hosts.check("git.example.org", 2222, "ssh-ed25519", "AAAAed") == Verdict::Changed);
    CHECK(hosts.check("git.example.org", 2222, "ssh-ed25519", "AAAAother") == Verdict::Known);
    CHECK(hosts.check("other.example.org", 22, "ssh-ed25519", "AAAAed") == Verdict::Unknown);
    CHECK(
        hosts.types_for("git.example.org", 22) ==
        std::vector<std::string>{"ssh-ed25519", "ecdsa-sha2-nistp256"});
}

TEST_CASE("wildcards, negations and revocations count")
{
    const auto hosts = KnownHosts::parse("*.example.org,!evil.example.org ssh-ed25519 AAAAed\n"
                                         "@revoked * ssh-ed25519 AAAAlost\n"
                                         "lost.org ssh-ed25519 AAAAlost\n");
    CHECK(hosts.check("git.example.org", 22, "ssh-ed25519", "AAAAed") == Verdict::Known);
    CHECK(hosts.check("evil.example.org", 22, "ssh-ed25519", "AAAAed") == Verdict::Unknown);
    CHECK(hosts.check("lost.org", 22, "ssh-ed25519", "AAAAlost") == Verdict::Revoked);
}

TEST_CASE("hashed hosts are found, as ssh-keygen -H writes them")
{
    const std::string key = "AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl";
    const auto hosts = KnownHosts::parse(
        "|1|d/ZRx4KWCDCL7MagNB4qp3vnH5o=|LjZzmS98G1ZEDb5Y52WehlGr058= ssh-ed25519 " + key + "\n");
    CHECK(hosts.check("git.example.org", 22, "ssh-ed25519", key) == Verdict::Known);
    CHECK(hosts.check("git.example.org", 2222, "ssh-ed25519", key) == Verdict::Unknown);
    CHECK(hosts.check("other.example.org", 22, "ssh-ed25519", key) == Verdict::Unknown);
}
