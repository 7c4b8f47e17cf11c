#include "base/error.hpp"
#include "credentials.hpp"
#include "doc/json.hpp"
#include "process.hpp"

#include <algorithm>
#include <chrono>
#include <mutex>
#include <optional>

#include <fmt/format.h>

namespace sluice::kube {

namespace {

using base::Error;
using base::ErrorKind;

constexpr std::size_t kMaxOutput = 1u << 20;
constexpr std::size_t kQuotedErrors = 300;
constexpr doc::ParseLimits kCredentialLimits{.max_bytes = kMaxOutput, .max_depth = 32, .max_nodes = 1000};
/// A login that takes longer than this hangs; waiting for it would hold every worker.
constexpr std::chrono::seconds kPatience{60};

struct Credential {
    std::string token;
    std::optional<ClientCertificate> certificate;
    std::optional<base::WallTime> expires;
};

class Plugin final : public Authenticator {
public:
    Plugin(ExecPlugin plugin, base::WallClock clock) : plugin_(std::move(plugin)), clock_(std::move(clock)) {}

    void authorize(http::Headers& headers, const base::Deadline& deadline) override
    {
        const auto token = credential(deadline).token;
        if (!token.empty()) headers.set("Authorization", "Bearer " + token);
    }
    std::optional<ClientCertificate> certificate(const base::Deadline& deadline) override
    {
        return credential(deadline).certificate;
    }
    bool refresh() override
    {
        const std::lock_guard lock(mutex_);
        credential_.reset();
        return true;
    }
    bool may_wait() const override
    {
        // Held while the program runs: then the answer is yes as well.
        const std::unique_lock lock(mutex_, std::try_to_lock);
        return !lock.owns_lock() || !usable();
    }

private:
    bool usable() const { return credential_ && !(credential_->expires && *credential_->expires <= clock_()); }

    /// One run serves everybody who asks meanwhile.
    Credential credential(const base::Deadline& deadline)
    {
        std::unique_lock lock(mutex_, deadline.at());
        if (!lock.owns_lock()) deadline.check("waiting for the credential plugin");
        if (!usable()) credential_ = run(deadline.within(kPatience));
        return *credential_;
    }

    Credential run(const base::Deadline& deadline) const
    {
        std::vector<std::string> arguments{plugin_.command};
        arguments.insert(arguments.end(), plugin_.arguments.begin(), plugin_.arguments.end());
        auto environment = plugin_.environment;
        environment.emplace_back("KUBERNETES_EXEC_INFO", doc::to_json(request()));
        const auto result = start(arguments, environment, deadline);
        if (result.exit_code != 0)
            throw failure(
                ErrorKind::Unauthorized,
                fmt::format("exit code {}{}", result.exit_code, complaint(result.errors)));
        return read(result.output);
    }

    ProcessResult start(
        const std::vector<std::string>& arguments,
        const std::vector<std::pair<std::string, std::string>>& environment,
        const base::Deadline& deadline) const
    {
        try {
            return run_process(arguments, environment, kMaxOutput, deadline);
        } catch (const Error& error) {
            const bool hint = error.kind() == ErrorKind::NotFound && !plugin_.install_hint.empty();
            throw failure(
                error.kind(), hint ? fmt::format("{}: {}", error.what(), plugin_.install_hint) : error.what());
        }
    }

    doc::Value request() const
    {
        auto spec = doc::Value::object({{"interactive", false}});
        if (!plugin_.cluster.is_null()) spec.set("cluster", plugin_.cluster);
        return doc::Value::object(
            {{"apiVersion", plugin_.api_version}, {"kind", "ExecCredential"}, {"spec", spec}});
    }

    Credential read(const std::string& output) const
    {
        const auto answer = parsed(output);
        if (answer["kind"].string_or("") != "ExecCredential")
            throw failure(ErrorKind::Invalid, "its output is not an ExecCredential");
        if (answer["apiVersion"].string_or("") != plugin_.api_version)
            throw failure(
                ErrorKind::Invalid,
                fmt::format(
                    "it is configured for {} but answered in {}",
                    plugin_.api_version,
                    answer["apiVersion"].string_or("no version")));
        const auto& status = answer["status"];
        Credential credential{
            status["token"].text(),
            std::nullopt,
            base::parse_rfc3339(status["expirationTimestamp"].string_or(""))};
        const auto certificate = status["clientCertificateData"].text(), key = status["clientKeyData"].text();
        if (certificate.empty() != key.empty())
            throw failure(ErrorKind::Invalid, "clientCertificateData and clientKeyData belong together");
        if (!certificate.empty()) credential.certificate = ClientCertificate{certificate, key};
        if (credential.token.empty() && !credential.certificate)
            throw failure(ErrorKind::Invalid, "its answer has neither a token nor a certificate");
        return credential;
    }

    /// The parser's own message could quote the output, and that is a credential.
    doc::Value parsed(const std::string& output) const
    {
        try {
            return doc::parse_json(output, kCredentialLimits);
        } catch (const Error& error) {
            throw failure(error.kind(), "its output is not JSON");
        }
    }

    /// What the program said to a human, on one line.
    static std::string complaint(std::string_view errors)
    {
        std::string text(errors.substr(0, kQuotedErrors));
        for (char& c : text)
            if (static_cast<unsigned char>(c) < ' ') c = ' ';
        while (!text.empty() && text.back() == ' ')
            text.pop_back();
        return text.empty() ? text : ": " + text;
    }

    Error failure(ErrorKind kind, const std::string& why) const
    {
        return {kind, fmt::format("credential plugin {}: {}", plugin_.command, why)};
    }

    const ExecPlugin plugin_;
    const base::WallClock clock_;
    mutable std::timed_mutex mutex_;
    std::optional<Credential> credential_;
};

}  // namespace

std::shared_ptr<Authenticator> exec_plugin(ExecPlugin plugin, base::WallClock clock)
{
    return std::make_shared<Plugin>(std::move(plugin), std::move(clock));
}

}  // namespace sluice::kube
