#include "private_key.hpp"

#include "base/base64.hpp"
#include "der.hpp"
#include "rsa_key.hpp"

#include <openssl/dsa.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/x509.h>
#include <stdexcept>

namespace sluice::sprig {
namespace {

[[noreturn]] void fail(const std::string& text)
{
    throw std::runtime_error(text);
}

struct FreeContext {
    void operator()(EVP_PKEY_CTX* context) const { EVP_PKEY_CTX_free(context); }
    void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
    void operator()(PKCS8_PRIV_KEY_INFO* info) const { PKCS8_PRIV_KEY_INFO_free(info); }
};
using KeyContext = std::unique_ptr<EVP_PKEY_CTX, FreeContext>;

/// DER by one of libcrypto's i2d functions.
template <class T> std::string encoded(int (*write)(const T*, unsigned char**), const T* value)
{
    unsigned char* bytes = nullptr;
    const int size = write(value, &bytes);
    if (size <= 0) fail("failed to encode a key");
    std::string out(reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(size));
    OPENSSL_clear_free(bytes, static_cast<std::size_t>(size));
    return out;
}

EVP_PKEY* generated(EVP_PKEY_CTX* context)
{
    EVP_PKEY* key = nullptr;
    if (context == nullptr || EVP_PKEY_generate(context, &key) <= 0) fail("failed to generate private key");
    return key;
}

/// L2048N256 parameters of its own for each key, as in the original.
EVP_PKEY* generate_dsa()
{
    const KeyContext parameters(EVP_PKEY_CTX_new_id(EVP_PKEY_DSA, nullptr));
    EVP_PKEY* made = nullptr;
    const bool ok = parameters && EVP_PKEY_paramgen_init(parameters.get()) > 0 &&
                    EVP_PKEY_CTX_set_dsa_paramgen_bits(parameters.get(), 2048) > 0 &&
                    EVP_PKEY_CTX_set_dsa_paramgen_q_bits(parameters.get(), 256) > 0 &&
                    EVP_PKEY_paramgen(parameters.get(), &made) > 0;
    if (!ok) fail("failed to generate dsa params");
    const KeyContext context(EVP_PKEY_CTX_new(made, nullptr));
    EVP_PKEY_free(made);
    if (!context || EVP_PKEY_keygen_init(context.get()) <= 0) fail("failed to generate private key");
    return generated(context.get());
}

std::string_view pem_type(PrivateKey::Kind kind)
{
    switch (kind) {
    case PrivateKey::Kind::Rsa:
        return "RSA PRIVATE KEY";
    case PrivateKey::Kind::Dsa:
        return "DSA PRIVATE KEY";
    case PrivateKey::Kind::Ecdsa:
        return "EC PRIVATE KEY";
    case PrivateKey::Kind::Ed25519:
        break;
    }
    return "PRIVATE KEY";
}

}  // namespace

PrivateKey::PrivateKey(evp_pkey_st* key) : key_(key, EVP_PKEY_free)
{
    if (key == nullptr) fail("failed to generate private key");
}

PrivateKey PrivateKey::generate_rsa(unsigned bits)
{
    return PrivateKey(new_rsa_key(bits));
}

PrivateKey PrivateKey::generate(Kind kind)
{
    switch (kind) {
    case Kind::Rsa:
        return generate_rsa(4096);
    case Kind::Dsa:
        return PrivateKey(generate_dsa());
    case Kind::Ecdsa:
        return PrivateKey(EVP_EC_gen("P-256"));
    case Kind::Ed25519:
        break;
    }
    return PrivateKey(EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519"));
}

PrivateKey PrivateKey::from_pem(std::string_view pem)
{
    const auto block = PemBlock::decode(pem);
    if (block.type.empty()) fail("no PEM data in input");
    constexpr std::string_view suffix = " PRIVATE KEY";
    const auto* bytes = reinterpret_cast<const unsigned char*>(block.bytes.data());
    const auto size = static_cast<long>(block.bytes.size());
    if (block.type == "PRIVATE KEY") {
        const std::unique_ptr<PKCS8_PRIV_KEY_INFO, FreeContext> info(
            d2i_PKCS8_PRIV_KEY_INFO(nullptr, &bytes, size));
        auto* const key = info ? EVP_PKCS82PKEY(info.get()) : nullptr;
        if (key == nullptr) fail("decoding PEM as PKCS#8: asn1: structure error");
        return PrivateKey(key);
    }
    if (!block.type.ends_with(suffix)) fail("no private key data in PEM block of type " + block.type);
    const auto name = block.type.substr(0, block.type.size() - suffix.size());
    const int id = name == "RSA" ? EVP_PKEY_RSA : name == "EC" ? EVP_PKEY_EC : name == "DSA" ? EVP_PKEY_DSA : 0;
    if (id == 0) fail("invalid private key type " + block.type);
    auto* const key = d2i_PrivateKey(id, nullptr, &bytes, size);
    if (key == nullptr) fail("parsing " + name + " private key from PEM: asn1: structure error");
    return PrivateKey(key);
}

PrivateKey::Kind PrivateKey::kind() const
{
    switch (EVP_PKEY_get_base_id(key_.get())) {
    case EVP_PKEY_DSA:
        return Kind::Dsa;
    case EVP_PKEY_EC:
        return Kind::Ecdsa;
    case EVP_PKEY_ED25519:
        return Kind::Ed25519;
    default:
        return Kind::Rsa;
    }
}

std::string PrivateKey::pem() const
{
    PemBlock block{std::string(pem_type(kind())), ""};
    if (kind() == Kind::Ed25519) {
        const std::unique_ptr<PKCS8_PRIV_KEY_INFO, FreeContext> info(EVP_PKEY2PKCS8(key_.get()));
        block.bytes = encoded<PKCS8_PRIV_KEY_INFO>(i2d_PKCS8_PRIV_KEY_INFO, info.get());
    } else {
        block.bytes = encoded<EVP_PKEY>(i2d_PrivateKey, key_.get());
    }
    return block.encode();
}

std::string PrivateKey::public_info() const
{
    return encoded<EVP_PKEY>(i2d_PUBKEY, key_.get());
}

std::string PrivateKey::signature_algorithm() const
{
    switch (kind()) {
    case Kind::Rsa:
        return der::sequence(der::object_id({1, 2, 840, 113549, 1, 1, 11}) + der::element(der::Null, ""));
    case Kind::Ecdsa: {
        const auto bits = EVP_PKEY_get_bits(key_.get());
        return der::sequence(der::object_id(
            {1,
             2,
             840,
             10045,
             4,
             3,
             bits <= 256   ? 2u
             : bits <= 384 ? 3u
                           : 4u}));
    }
    case Kind::Ed25519:
        return der::sequence(der::object_id({1, 3, 101, 112}));
    case Kind::Dsa:
        break;
    }
    fail("error creating certificate: x509: certificate private key does not implement crypto.Signer");
}

std::string PrivateKey::sign(std::string_view message) const
{
    const auto bits = EVP_PKEY_get_bits(key_.get());
    const EVP_MD* digest = EVP_sha256();
    if (kind() == Kind::Ed25519)
        digest = nullptr;
    else if (kind() == Kind::Ecdsa && bits > 256)
        digest = bits <= 384 ? EVP_sha384() : EVP_sha512();
    const std::unique_ptr<EVP_MD_CTX, FreeContext> context(EVP_MD_CTX_new());
    const auto* const bytes = reinterpret_cast<const unsigned char*>(message.data());
    std::size_t size = 0;
    const bool ready = context && EVP_DigestSignInit(context.get(), nullptr, digest, nullptr, key_.get()) > 0 &&
                       EVP_DigestSign(context.get(), nullptr, &size, bytes, message.size()) > 0;
    std::string signature(size, '\0');
    if (!ready ||
        EVP_DigestSign(
            context.get(), reinterpret_cast<unsigned char*>(signature.data()), &size, bytes, message.size()) <=
            0)
        fail("error creating certificate: failed to sign");
    signature.resize(size);
    return signature;
}

PemBlock PemBlock::decode(std::string_view text)
{
    constexpr std::string_view begin = "-----BEGIN ", dashes = "-----";
    while (!text.empty()) {
        const bool at_line_begin = text.starts_with(begin);
        if (!at_line_begin) {
            const auto next = text.find("\n-----BEGIN ");
            if (next == std::string_view::npos) return {};
            text.remove_prefix(next + 1);
        }
        text.remove_prefix(begin.size());
        const auto name_end = text.find(dashes);
        if (name_end == std::string_view::npos) return {};
        const std::string type(text.substr(0, name_end));
        const auto end = text.find("\n-----END " + type + "-----");
        if (type.find('\n') != std::string::npos || end == std::string_view::npos ||
            end < name_end + dashes.size())
            continue;
        auto body = std::string(text.substr(name_end + dashes.size(), end - name_end - dashes.size()));
        std::erase_if(body, [](char c) { return c == '\n' || c == '\r' || c == ' ' || c == '\t'; });
        if (auto bytes = base::base64_decode(body)) return {type, std::move(*bytes)};
        text.remove_prefix(end);
    }
    return {};
}

std::string PemBlock::encode() const
{
    const auto body = base::base64_encode(bytes);
    std::string out = "-----BEGIN " + type + "-----\n";
    for (std::size_t i = 0; i < body.size(); i += 64)
        out.append(body, i, 64).append("\n");
    return out + "-----END " + type + "-----\n";
}

}  // namespace sluice::sprig
