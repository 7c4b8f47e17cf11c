#include "credentials.hpp"

#include "base/base64.hpp"
#include "base/error.hpp"
#include "base/guarded.hpp"
#include "base/root_dir.hpp"

#include <string_view>
#include <sys/stat.h>
#include <tuple>

#include <fmt/format.h>

namespace sluice::kube {

namespace {

constexpr std::size_t kMaxCredentialFile = 1u << 20;

class Header final : public Authenticator {
public:
    explicit Header(std::string value) : value_(std::move(value)) {}
    void authorize(http::Headers& headers, const base::Deadline&) override
    {
        headers.set("Authorization", value_);
    }
    bool refresh() override { return false; }

private:
    const std::string value_;
};

/// One small file whose text is kept until the file changes. Asking the file system costs a microsecond;
/// kubelets replace the file behind a symbolic link, which changes the inode. Thread-safe.
class WatchedFile {
public:
    explicit WatchedFile(std::filesystem::path file) : file_(std::move(file)) {}

    std::string text()
    {
        return state_.with([&](State& state) {
            const auto now = stamp();
            if (!state.read || now != state.stamp) {
                state.text = base::read_file(file_, kMaxCredentialFile);
                state.stamp = now;
                state.read = true;
            }
            return state.text;
        });
    }
    void forget()
    {
        state_.with([](State& state) { state.read = false; });
    }
    const std::filesystem::path& path() const noexcept { return file_; }

private:
    using Stamp = std::tuple<ino_t, off_t, time_t, long>;
    struct State {
        bool read = false;
        Stamp stamp;
        std::string text;
    };

    Stamp stamp() const
    {
        struct stat info{};
        if (::stat(file_.c_str(), &info) != 0) return {};  // read_file() says what is wrong
        return {info.st_ino, info.st_size, info.st_mtim.tv_sec, info.st_mtim.tv_nsec};
    }

    const std::filesystem::path file_;
    base::Guarded<State> state_;
};

std::string trimmed(std::string text)
{
    const std::string_view space = " \t\r\n";
    const auto first = text.find_first_not_of(space);
    if (first == std::string::npos) return {};
    return text.substr(first, text.find_last_not_of(space) - first + 1);
}

class TokenFile final : public Authenticator {
public:
    explicit TokenFile(std::filesystem::path file) : file_(std::move(file)) {}
    void authorize(http::Headers& headers, const base::Deadline&) override
    {
        const auto token = trimmed(file_.text());
        if (token.empty())
            throw base::Error(
                base::ErrorKind::Unauthorized, fmt::format("token file {} is empty", file_.path().string()));
        headers.set("Authorization", "Bearer " + token);
    }
    bool refresh() override
    {
        file_.forget();
        return true;
    }

private:
    WatchedFile file_;
};

class CertificateFiles final : public Authenticator {
public:
    CertificateFiles(
        std::filesystem::path certificate, std::filesystem::path key, std::shared_ptr<Authenticator> other)
        : certificate_(std::move(certificate)), key_(std::move(key)), other_(std::move(other))
    {
    }
    void authorize(http::Headers& headers, const base::Deadline& deadline) override
    {
        if (other_) other_->authorize(headers, deadline);
    }
    std::optional<ClientCertificate> certificate(const base::Deadline&) override
    {
        return ClientCertificate{certificate_.text(), key_.text()};
    }
    bool refresh() override
    {
        certificate_.forget();
        key_.forget();
        if (other_) other_->refresh();
        return true;
    }

private:
    WatchedFile certificate_, key_;
    std::shared_ptr<Authenticator> other_;
};

}  // namespace

std::shared_ptr<Authenticator> bearer_token(std::string token)
{
    return std::make_shared<Header>("Bearer " + std::move(token));
}

std::shared_ptr<Authenticator> basic_auth(const std::string& username, const std::string& password)
{
    return std::make_shared<Header>("Basic " + base::base64_encode(username + ":" + password));
}

std::shared_ptr<Authenticator> token_file(std::filesystem::path file)
{
    return std::make_shared<TokenFile>(std::move(file));
}

std::shared_ptr<Authenticator> certificate_files(
    std::filesystem::path certificate, std::filesystem::path key, std::shared_ptr<Authenticator> other)
{
    return std::make_shared<CertificateFiles>(std::move(certificate), std::move(key), std::move(other));
}

}  // namespace sluice::kube
