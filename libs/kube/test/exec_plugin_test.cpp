#include "base/error.hpp"
#include "base/root_dir.hpp"
#include "base/temp_dir.hpp"
#include "credentials.hpp"
#include "doc/json.hpp"
#include "process.hpp"

#include <atomic>
#include <thread>

#include <catch2/catch_test_macros.hpp>

#include <fmt/format.h>

namespace sluice::kube {
namespace {

constexpr const char* kV1 = "client.authentication.k8s.io/v1";

base::Deadline soon(std::stop_token stop = {})
{
    return base::Deadline::after(std::chrono::seconds(30), std::move(stop));
}

/// A credential plugin: a shell script in a directory of its own.
class Script {
public:
    explicit Script(const std::string& body) : dir_("plugin-")
    {
        base::write_atomically(file(), "#!/bin/sh\ncd " + dir_.path().string() + "\n" + body, 0755);
    }
    std::string file() const { return (dir_.path() / "plugin").string(); }
    std::filesystem::path path(const char* name) const { return dir_.path() / name; }
    std::string text(const char* name) const { return base::read_file(path(name), 1u << 20); }
    ExecPlugin plugin() const
    {
        ExecPlugin made;
        made.api_version = kV1;
        made.command = file();
        return made;
    }

private:
    base::TempDir dir_;
};

std::string answer(const std::string& status)
{
    return fmt::format(
        "echo run >> runs\nprintf '%s' '{{\"apiVersion\":\"{}\",\"kind\":\"ExecCredential\",\"status\":{}}}'\n",
        kV1,
        status);
}

std::string authorization(Authenticator& auth)
{
    http::Headers headers;
    auth.authorize(headers, soon());
    return std::string(headers.find("Authorization").value_or("none"));
}

std::string failure(Authenticator& auth)
{
    try {
        authorization(auth);
    } catch (const base::Error& error) {
        return error.what();
    }
    return "no failure";
}

bool has(std::string_view text, std::string_view part)
{
    return text.find(part) != std::string_view::npos;
}

TEST_CASE("a plugin is told what it is for and its token is used until the server refuses it")
{
    const Script script(
        "printf '%s' \"$KUBERNETES_EXEC_INFO\" > info; echo \"$1 $EXTRA\" > args\n" +
        answer(R"({"token":"t1"})"));
    auto plugin = script.plugin();
    plugin.arguments = {"get-token"};
    plugin.environment = {{"EXTRA", "value"}};
    plugin.cluster = doc::Value::object({{"server", "https://k"}});
    const auto auth = exec_plugin(plugin);
    CHECK(auth->may_wait());
    CHECK(authorization(*auth) == "Bearer t1");
    CHECK(authorization(*auth) == "Bearer t1");
    CHECK_FALSE(auth->may_wait());
    CHECK(script.text("runs") == "run\n");
    CHECK(script.text("args") == "get-token value\n");
    CHECK(
        script.text("info") ==
        R"({"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential","spec":{"interactive":false,"cluster":{"server":"https://k"}}})");
    CHECK(auth->refresh());
    CHECK(authorization(*auth) == "Bearer t1");
    CHECK(script.text("runs") == "run\nrun\n");
}

TEST_CASE("a plugin runs again when its credential expired")
{
    const Script script(answer(R"({"token":"t","expirationTimestamp":"2026-01-01T00:00:10Z"})"));
    std::atomic<std::int64_t> now = base::parse_rfc3339("2026-01-01T00:00:00Z")->time_since_epoch().count();
    const auto auth =
        exec_plugin(script.plugin(), [&] { return base::WallTime(std::chrono::nanoseconds(now.load())); });
    authorization(*auth);
    now += std::chrono::nanoseconds(std::chrono::seconds(9)).count();
    authorization(*auth);
    CHECK(script.text("runs") == "run\n");
    now += std::chrono::nanoseconds(std::chrono::seconds(2)).count();
    authorization(*auth);
    CHECK(script.text("runs") == "run\nrun\n");
}

TEST_CASE("a plugin may answer with a client certificate")
{
    const Script script(answer(R"({"clientCertificateData":"CERT","clientKeyData":"KEY"})"));
    const auto auth = exec_plugin(script.plugin());
    CHECK(auth->certificate(soon()) == ClientCertificate{"CERT", "KEY"});
    CHECK(authorization(*auth) == "none");
    CHECK(script.text("runs") == "run\n");
}

TEST_CASE("many who need a credential at once run the plugin once")
{
    const Script script(answer(R"({"token":"t"})"));
    const auto auth = exec_plugin(script.plugin());
    {
        std::vector<std::jthread> threads;
        for (int i = 0; i < 8; ++i)
            threads.emplace_back([&] { authorization(*auth); });
    }
    CHECK(script.text("runs") == "run\n");
}

TEST_CASE("a plugin that fails says why, and its output stays secret")
{
    CHECK(
        has(failure(*exec_plugin(Script("echo 'please log in' >&2; exit 3\n").plugin())),
            "exit code 3: please log in"));
    const Script garbage("printf 'token hunter2'");
    const auto auth = exec_plugin(garbage.plugin());
    CHECK(has(failure(*auth), "not JSON"));
    CHECK_FALSE(has(failure(*auth), "hunter2"));
    CHECK(has(failure(*exec_plugin(Script(answer("{}")).plugin())), "neither a token nor a certificate"));
    CHECK(has(failure(*exec_plugin(Script("printf '{\"kind\":\"Pod\"}'").plugin())), "not an ExecCredential"));
    const Script other(
        "printf '{\"kind\":\"ExecCredential\",\"apiVersion\":\"client.authentication.k8s.io/v1beta1\"}'");
    CHECK(has(failure(*exec_plugin(other.plugin())), "answered in client.authentication.k8s.io/v1beta1"));
    ExecPlugin missing;
    missing.api_version = kV1;
    missing.command = "no-such-plugin-anywhere";
    missing.install_hint = "install it from the shop";
    CHECK(has(failure(*exec_plugin(missing)), "install it from the shop"));
}

TEST_CASE("a program that hangs is ended by the deadline and by a stop, with its children")
{
    const auto begin = std::chrono::steady_clock::now();
    const std::vector<std::string> hang{"/bin/sh", "-c", "sleep 600 & sleep 600"};
    CHECK_THROWS_AS(
        run_process(hang, {}, 100, base::Deadline::after(std::chrono::milliseconds(100))), base::Error);
    std::stop_source stop;
    std::jthread stopper([&] { stop.request_stop(); });
    CHECK_THROWS_AS(run_process(hang, {}, 100, soon(stop.get_token())), base::Cancelled);
    CHECK(std::chrono::steady_clock::now() - begin < std::chrono::seconds(20));
}

TEST_CASE("a program is run to its end and its output taken within the limit")
{
    const auto result = run_process({"sh", "-c", "echo out; echo err >&2; exit 7"}, {}, 100, soon());
    CHECK(result.exit_code == 7);
    CHECK(result.output == "out\n");
    CHECK(result.errors == "err\n");
    CHECK(run_process({"sh", "-c", "kill -TERM $$"}, {}, 100, soon()).exit_code == 128 + 15);
    CHECK(run_process({"head", "-c", "300000", "/dev/zero"}, {}, 300'000, soon()).output.size() == 300'000);
    CHECK_THROWS_AS(run_process({"head", "-c", "300000", "/dev/zero"}, {}, 299'999, soon()), base::Error);
    CHECK_THROWS_AS(run_process({"yes"}, {}, 100'000, soon()), base::Error);
}

}  // namespace
}  // namespace sluice::kube
