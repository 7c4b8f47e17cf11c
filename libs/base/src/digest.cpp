#include "base/digest.hpp"

#include "base/base64.hpp"
#include "base/error.hpp"

#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <cassert>

namespace sluice::base {

namespace {

struct Algorithm {
    DigestAlgorithm id;
    std::string_view name;
    std::size_t bytes;
    const EVP_MD* (*implementation)();
};
constexpr std::array<Algorithm, 4> kAlgorithms{{
    {DigestAlgorithm::Sha1, "sha1", 20, EVP_sha1},
    {DigestAlgorithm::Sha256, "sha256", 32, EVP_sha256},
    {DigestAlgorithm::Sha384, "sha384", 48, EVP_sha384},
    {DigestAlgorithm::Sha512, "sha512", 64, EVP_sha512},
}};

const Algorithm& algorithm_of(DigestAlgorithm id)
{
    return *std::find_if(kAlgorithms.begin(), kAlgorithms.end(), [id](const auto& a) { return a.id == id; });
}

void must_succeed(int result)
{
    if (result != 1) throw Error(ErrorKind::Internal, "the cryptographic library refused to compute a digest");
}

bool is_lower_hex(std::string_view text)
{
    return std::all_of(
        text.begin(), text.end(), [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

}  // namespace

std::optional<DigestAlgorithm> digest_algorithm(std::string_view name)
{
    for (const auto& algorithm : kAlgorithms)
        if (algorithm.name == name) return algorithm.id;
    return std::nullopt;
}

std::string_view digest_name(DigestAlgorithm id)
{
    return algorithm_of(id).name;
}

struct Hasher::Impl {
    struct Free {
        void operator()(EVP_MD_CTX* unused) const { EVP_MD_CTX_free(unused); }
    };
    std::unique_ptr<EVP_MD_CTX, Free> context{EVP_MD_CTX_new()};
};

Hasher::Hasher(DigestAlgorithm id) : impl_(std::make_unique<Impl>())
{
    must_succeed(EVP_DigestInit_ex(impl_->context.get(), algorithm_of(id).implementation(), nullptr));
}
Hasher::Hasher(Hasher&&) noexcept = default;
Hasher& Hasher::operator=(Hasher&&) noexcept = default;
Hasher::~Hasher() = default;

void Hasher::update(std::string_view bytes)
{
    assert(impl_ && "the digest is finished already");
    must_succeed(EVP_DigestUpdate(impl_->context.get(), bytes.data(), bytes.size()));
}

std::string Hasher::finish_raw()
{
    assert(impl_ && "the digest is finished already");
    std::array<unsigned char, EVP_MAX_MD_SIZE> raw{};
    unsigned size = 0;
    must_succeed(EVP_DigestFinal_ex(impl_->context.get(), raw.data(), &size));
    impl_.reset();
    return {raw.begin(), raw.begin() + size};
}

std::string Hasher::finish_hex()
{
    return hex_encode(finish_raw());
}

namespace {
std::string hex_of(DigestAlgorithm id, std::string_view bytes)
{
    Hasher hasher(id);
    hasher.update(bytes);
    return hasher.finish_hex();
}
}  // namespace

std::string sha1_hex(std::string_view bytes)
{
    return hex_of(DigestAlgorithm::Sha1, bytes);
}

Digest Digest::parse(std::string_view text)
{
    const auto colon = text.find(':');
    const auto id =
        colon == std::string_view::npos ? DigestAlgorithm::Sha256 : digest_algorithm(text.substr(0, colon));
    const auto hex = colon == std::string_view::npos ? text : text.substr(colon + 1);
    if (!id) throw Error(ErrorKind::Invalid, "digest '" + std::string(text) + "': unsupported algorithm");
    if (hex.size() != 2 * algorithm_of(*id).bytes || !is_lower_hex(hex))
        throw Error(ErrorKind::Invalid, "digest '" + std::string(text) + "': malformed checksum");
    return {*id, std::string(hex)};
}

std::string Digest::str() const
{
    return std::string(digest_name(algorithm)) + ':' + hex;
}

}  // namespace sluice::base
