#pragma once
#include "git/access.hpp"
#include "http/client.hpp"
#include "transport.hpp"

#include <cstdint>
#include <memory>
#include <string>

namespace sluice::git {

/// Git's smart protocol over HTTP. Redirects of the greeting move the whole conversation, as git follows them:
/// never from https to http, and credentials stay with the host they were given for.
class HttpTransport : public Transport {
public:
    /// `base`: where an earlier conversation was redirected to; empty: the URL itself.
    HttpTransport(
        std::shared_ptr<const http::Client> client,
        const std::string& url,
        const std::string& base,
        const Access& access,
        std::uint64_t max_answer_bytes);

    void greet(const ByteSink&, const base::Deadline&) override;
    void exchange(const std::string& request, bool version2, const ByteSink&, const base::Deadline&) override;
    bool stateless() const noexcept override { return true; }
    /// Where the conversation takes place now.
    const std::string& base() const noexcept { return base_; }

private:
    http::Response send(const http::Request&, const ByteSink&, const base::Deadline&);
    http::Request request_for(std::string method, const std::string& path, bool version2) const;
    void follow(const http::Response&);
    void throw_status(const http::Response&) const;

    std::shared_ptr<const http::Client> client_;
    std::string url_;   ///< for messages
    std::string home_;  ///< origin that the credentials belong to
    std::string base_;  ///< without a trailing slash
    std::string authorization_;
    std::uint64_t max_answer_bytes_;
};

}  // namespace sluice::git
