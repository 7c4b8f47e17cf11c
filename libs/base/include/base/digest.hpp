#pragma once
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace sluice::base {

enum class DigestAlgorithm { Sha1, Sha256, Sha384, Sha512 };

/// "sha256" and so on; nullopt for a name we do not know.
std::optional<DigestAlgorithm> digest_algorithm(std::string_view name);
std::string_view digest_name(DigestAlgorithm);

/// Hasher: one digest being computed over bytes that arrive in pieces. Owned by one thread at a time.
class Hasher {
public:
    explicit Hasher(DigestAlgorithm);
    Hasher(Hasher&&) noexcept;
    Hasher& operator=(Hasher&&) noexcept;
    ~Hasher();
    void update(std::string_view bytes);
    /// Lower-case hex. Ends the hasher: update() afterwards is a logic error.
    std::string finish_hex();
    /// The raw digest bytes. Ends the hasher too.
    std::string finish_raw();

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

std::string sha256_hex(std::string_view bytes);
std::string sha1_hex(std::string_view bytes);

/// Digest: "algorithm:hex" as artifacts carry it.
struct Digest {
    DigestAlgorithm algorithm = DigestAlgorithm::Sha256;
    std::string hex;
    /// Accepts a bare hex text as sha256, as Flux's fetcher does. Throws Error{Invalid} for anything malformed.
    static Digest parse(std::string_view text);
    std::string str() const;
    bool operator==(const Digest&) const = default;
};

}  // namespace sluice::base
