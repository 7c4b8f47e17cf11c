#include "base/base64.hpp"
#include "gotemplate/format.hpp"
#include "gotemplate/object.hpp"
#include "groups.hpp"
#include "panics.hpp"
#include "sprig/certificate.hpp"
#include "sprig/go_url.hpp"
#include "x509.hpp"

#include <arpa/inet.h>

#include <stdexcept>

namespace sluice::sprig {

using gotemplate::Kind;
using gotemplate::Object;
using gotemplate::Type;
namespace types = gotemplate::types;
namespace {

const Type& certificate_type()
{
    static const auto& type = types::named({.kind = Kind::Struct, .name = "sprig.certificate"});
    return type;
}

class Certificate : public Object {
public:
    Certificate(std::string cert_pem, std::string key_pem) : cert(std::move(cert_pem)), key(std::move(key_pem))
    {
    }
    const Type& type() const noexcept override { return certificate_type(); }
    std::optional<Value> field(std::string_view name) const override
    {
        if (name == "Cert") return cert;
        if (name == "Key") return key;
        return std::nullopt;
    }
    bool fields_are_go_names() const noexcept override { return true; }
    std::size_t field_count() const noexcept override { return 2; }
    std::string_view field_name(std::size_t i) const override { return i == 0 ? "Cert" : "Key"; }
    Value field_value(std::size_t i) const override { return i == 0 ? cert : key; }
    bool equals(const Object& other) const override
    {
        const auto* const that = dynamic_cast<const Certificate*>(&other);
        return that != nullptr && cert == that->cert && key == that->key;
    }
    const std::string cert, key;
};

/// What f throws, with a text in front.
template <class F> auto with_prefix(const char* prefix, F f)
try {
    return f();
} catch (const std::runtime_error& error) {
    fail(prefix + std::string(error.what()));
}

/// Everything that a certificate function may need besides the arguments.
struct Maker {
    Call& call;

    Value make(const CertificateRequest& request, const PrivateKey& key) const
    {
        return make(request, key, nullptr, key);
    }
    Value make(
        const CertificateRequest& request,
        const PrivateKey& key,
        const Issuer* issuer,
        const PrivateKey& signer) const
    {
        const auto& environment = call.environment();
        return certificate(
            make_certificate(request, key, issuer, signer, environment.clock(), environment.random), key.pem());
    }
    Value sign(const CertificateRequest& request, const PrivateKey& key, const Value& authority) const
    {
        const auto& ca = dynamic_cast<const Certificate&>(*authority.as_object());
        const auto block = PemBlock::decode(ca.cert);
        if (block.type.empty()) fail("unable to decode certificate");
        const auto issuer = with_prefix(
            "error parsing certificate: decodedSignerCert.Bytes: ", [&] { return Issuer::parse(block.bytes); });
        const auto signer =
            with_prefix("error parsing private key: ", [&] { return PrivateKey::from_pem(ca.key); });
        return make(request, key, &issuer, signer);
    }
};

std::vector<std::string> addresses_of(const Value& list)
{
    std::vector<std::string> addresses;
    for (std::size_t i = 0; i < list.size(); ++i) {
        const auto element = list.element(i);
        if (!element.is_string())
            fail("error parsing ip: " + gotemplate::to_text(element) + " is not a string");
        const std::string text(element.as_string());
        unsigned char bytes[16];
        if (inet_pton(AF_INET, text.c_str(), bytes) == 1) {
            addresses.emplace_back(reinterpret_cast<char*>(bytes), 4);
            continue;
        }
        if (text.size() != std::char_traits<char>::length(text.c_str()) ||
            inet_pton(AF_INET6, text.c_str(), bytes) != 1)
            fail("error parsing ip: " + text);
        // Go writes an IPv4 address that is wrapped in IPv6 as the former.
        std::string address(reinterpret_cast<char*>(bytes), 16);
        const bool wrapped = address.starts_with(std::string(10, '\0') + "\xFF\xFF");
        addresses.push_back(wrapped ? address.substr(12) : address);
    }
    return addresses;
}

std::vector<std::string> names_of(const Value& list)
{
    std::vector<std::string> names;
    for (std::size_t i = 0; i < list.size(); ++i) {
        const auto element = list.element(i);
        if (!element.is_string())
            fail("error processing alternate dns name: " + gotemplate::to_text(element) + " is not a string");
        names.emplace_back(element.as_string());
    }
    return names;
}

/// cn, ips, names, days: the first arguments of genSelfSignedCert and genSignedCert.
CertificateRequest request_of(const Call& call)
{
    CertificateRequest request{.common_name = std::string(call.string(0))};
    request.addresses = addresses_of(call[1]);
    request.names = names_of(call[2]);
    request.days = call.integer(3);
    return request;
}

CertificateRequest authority_of(const Call& call)
{
    return {
        .common_name = std::string(call.string(0)),
        .addresses = {},
        .names = {},
        .days = call.integer(1),
        .authority = true};
}

PrivateKey given_key(std::string_view pem)
{
    return with_prefix("parsing private key: ", [&] { return PrivateKey::from_pem(pem); });
}
PrivateKey new_key()
{
    return PrivateKey::generate_rsa(2048);
}

Value gen_ca(Call& call)
{
    return Maker{call}.make(authority_of(call), new_key());
}
Value gen_ca_with_key(Call& call)
{
    return Maker{call}.make(authority_of(call), given_key(call.string(2)));
}
Value gen_self_signed(Call& call)
{
    const auto request = request_of(call);
    return Maker{call}.make(request, new_key());
}
Value gen_self_signed_with_key(Call& call)
{
    const auto key = given_key(call.string(4));
    return Maker{call}.make(request_of(call), key);
}

Value gen_signed(Call& call)
{
    return Maker{call}.sign(request_of(call), new_key(), call[4]);
}
Value gen_signed_with_key(Call& call)
{
    const auto key = given_key(call.string(5));
    return Maker{call}.sign(request_of(call), key, call[4]);
}

Value build_custom(Call& call)
{
    auto cert = base::base64_decode(call.string(0));
    if (!cert) fail("unable to decode base64 certificate");
    auto key = base::base64_decode(call.string(1));
    if (!key) fail("unable to decode base64 private key");
    const auto block = PemBlock::decode(*cert);
    if (block.type.empty()) fail("unable to decode certificate");
    with_prefix("error parsing certificate: decodedCert.Bytes: ", [&] { return Issuer::parse(block.bytes); });
    with_prefix("error parsing private key: ", [&] { return PrivateKey::from_pem(*key); });
    return certificate(std::move(*cert), std::move(*key));
}

Value gen_private_key(Call& call)
{
    const auto type = call.string(0);
    if (type.empty() || type == "rsa") return PrivateKey::generate(PrivateKey::Kind::Rsa).pem();
    if (type == "dsa") return PrivateKey::generate(PrivateKey::Kind::Dsa).pem();
    if (type == "ecdsa") return PrivateKey::generate(PrivateKey::Kind::Ecdsa).pem();
    if (type == "ed25519") return PrivateKey::generate(PrivateKey::Kind::Ed25519).pem();
    return "Unknown type " + std::string(type);
}

}  // namespace

Value certificate(std::string cert, std::string key)
{
    return Value::object(std::make_unique<Certificate>(std::move(cert), std::move(key)));
}

void add_certificates(FunctionMap& functions)
{
    certificate_type();
    functions.add({
        {"genPrivateKey", "string", gen_private_key},
        {"genCA", "string, int", gen_ca},
        {"genCAWithKey", "string, int, string", gen_ca_with_key},
        {"genSelfSignedCert", "string, []interface {}, []interface {}, int", gen_self_signed},
        {"genSelfSignedCertWithKey",
         "string, []interface {}, []interface {}, int, string",
         gen_self_signed_with_key},
        {"genSignedCert", "string, []interface {}, []interface {}, int, sprig.certificate", gen_signed},
        {"genSignedCertWithKey",
         "string, []interface {}, []interface {}, int, sprig.certificate, string",
         gen_signed_with_key},
        {"buildCustomCert", "string, string", build_custom},
    });
}

}  // namespace sluice::sprig
