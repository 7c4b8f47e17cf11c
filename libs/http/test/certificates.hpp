#pragma once
#include <memory>
#include <string>

namespace sluice::http::test {

/// A certificate as a test wants it: PEM texts.
struct Issued {
    std::string certificate;
    std::string key;
};

/// An authority that signs what it is asked to, right or wrong.
class Authority {
public:
    explicit Authority(const std::string& name);
    Authority(const Authority&) = delete;
    Authority& operator=(const Authority&) = delete;
    ~Authority();
    const std::string& certificate() const;
    struct Wish {
        std::string alternative_names =
            "IP:127.0.0.1,DNS:localhost";  ///< as OpenSSL's configuration has them; empty: none
        long from_days = -1;
        long to_days = 30;
        bool authority = false;
    };
    Issued issue(const std::string& common_name, const Wish&) const;
    Issued issue(const std::string& common_name) const { return issue(common_name, Wish()); }

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace sluice::http::test
