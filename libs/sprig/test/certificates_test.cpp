#include "base/base64.hpp"
#include "doc/json.hpp"
#include "gotemplate/set.hpp"
#include "sprig/functions.hpp"
#include "testing/golden.hpp"

#include "vectors.hpp"

#include <catch2/catch_test_macros.hpp>
#include <filesystem>
#include <fmt/format.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <random>

namespace sluice::sprig {

namespace {

std::string render(std::string_view text, const gotemplate::Value& data)
{
    static const auto map = functions();
    gotemplate::Set set(map);
    set.parse("t", text);
    const gotemplate::Environment environment{
        .clock = [] { return base::WallTime(std::chrono::seconds(1'790'000'000)); },
        .random = std::mt19937_64(7),
        .host = nullptr,
    };
    return gotemplate::Render(set, environment).execute("t", data);
}

/// The shape of a DER element: tags and lengths, texts and identifiers; what differs from one certificate to
/// the next (serial number, times, keys, signatures) by its tag alone.
void describe(std::string_view der, int depth, std::string& out)
{
    while (der.size() >= 2) {
        const auto tag = static_cast<unsigned char>(der[0]);
        std::size_t size = static_cast<unsigned char>(der[1]), header = 2;
        if (size > 127) {
            const auto bytes = size & 0x7F;
            size = 0;
            for (; header < 2 + bytes; ++header)
                size = size << 8 | static_cast<unsigned char>(der[header]);
        }
        const auto content = der.substr(header, size);
        out += fmt::format("{:{}}{:02x}", "", depth * 2, tag);
        const bool constructed = (tag & 0x20) != 0;
        const bool random = tag == 0x02 || tag == 0x17 || tag == 0x18 || (tag == 0x03 && size > 4) ||
                            (tag == 0x80 && size == 20);
        if (!constructed && !random) out += ' ' + base::hex_encode(content);
        out += '\n';
        if (constructed) describe(content, depth + 1, out);
        // Extensions lie encoded inside of octet strings; key identifiers are digests.
        if (tag == 0x04 && !content.empty() && content[0] == 0x30) describe(content, depth + 1, out);
        der.remove_prefix(header + size);
    }
}

std::string structure(std::string_view base64)
{
    std::string out;
    describe(base::base64_decode(base64).value(), 0, out);
    // Octet strings are told by their parts where they have some, and a key identifier is random.
    std::string kept;
    for (std::size_t at = 0; at < out.size();) {
        const auto end = out.find('\n', at);
        auto line = out.substr(at, end - at);
        at = end + 1;
        if (const auto octets = line.find("04 "); octets != std::string::npos) line.resize(octets + 2);
        kept += line + '\n';
    }
    return kept;
}

std::string body_of(const std::string& pem)
{
    std::string body;
    std::size_t begin = pem.find('\n') + 1;
    for (const char c : pem.substr(begin, pem.find("-----END") - begin))
        if (c != '\n') body += c;
    return body;
}

struct Free {
    void operator()(X509* x) const { X509_free(x); }
    void operator()(X509_STORE* x) const { X509_STORE_free(x); }
    void operator()(X509_STORE_CTX* x) const { X509_STORE_CTX_free(x); }
    void operator()(EVP_PKEY* x) const { EVP_PKEY_free(x); }
};

std::unique_ptr<X509, Free> parse(const std::string& pem)
{
    const std::unique_ptr<BIO, int (*)(BIO*)> in(
        BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())), BIO_free);
    return std::unique_ptr<X509, Free>(PEM_read_bio_X509(in.get(), nullptr, nullptr, nullptr));
}

std::unique_ptr<EVP_PKEY, Free> parse_key(const std::string& pem)
{
    const std::unique_ptr<BIO, int (*)(BIO*)> in(
        BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())), BIO_free);
    return std::unique_ptr<EVP_PKEY, Free>(PEM_read_bio_PrivateKey(in.get(), nullptr, nullptr, nullptr));
}

/// "ok" or why libcrypto does not trust a certificate at the time of the test's clock.
std::string verify(X509* leaf, X509* authority, const char* host)
{
    const std::unique_ptr<X509_STORE, Free> store(X509_STORE_new());
    X509_STORE_add_cert(store.get(), authority);
    X509_VERIFY_PARAM_set_time(X509_STORE_get0_param(store.get()), 1'790'000'100);
    X509_VERIFY_PARAM_set1_host(X509_STORE_get0_param(store.get()), host, 0);
    const std::unique_ptr<X509_STORE_CTX, Free> context(X509_STORE_CTX_new());
    X509_STORE_CTX_init(context.get(), store.get(), leaf, nullptr);
    if (X509_verify_cert(context.get()) == 1) return "ok";
    return X509_verify_cert_error_string(X509_STORE_CTX_get_error(context.get()));
}

}  // namespace

TEST_CASE("password hashes, ciphers and broken certificates answer what sprig answers")
{
    check_vectors("crypto");
}

TEST_CASE("certificates have the fields, extensions and encodings of Go's")
{
    const auto golden = doc::parse_json(
        testing::slurp(std::filesystem::path(SLUICE_TEST_DATA) / "golden/certificates.json"),
        doc::kManifestLimits);
    for (const auto& certificate : golden["certificates"].elements()) {
        const auto keys = gotemplate::Value::map();
        for (const auto& key : golden["keys"].members())
            keys.put(key.key(), key.value.as_string());
        const auto text = certificate["template"].text();
        INFO(text);
        CHECK(
            structure(body_of(render("{{ " + text + " }}", keys))) ==
            structure(certificate["der"].as_string()));
    }
}

TEST_CASE("a certificate is trusted by who trusts its authority, for its names alone")
{
    const auto pems = render(
        R"({{ $ca := genCA "our-ca" 10 }}{{ $c := genSignedCert "svc" (list "10.1.2.3") (list "svc" "svc.ns.svc") 10 $ca }})"
        R"({{ $ca.Cert }}|{{ $ca.Key }}|{{ $c.Cert }}|{{ $c.Key }})",
        gotemplate::Value());
    std::vector<std::string> parts;
    for (std::size_t at = 0; at <= pems.size();) {
        const auto end = std::min(pems.find('|', at), pems.size());
        parts.push_back(pems.substr(at, end - at));
        at = end + 1;
    }
    REQUIRE(parts.size() == 4);
    const auto authority = parse(parts[0]), leaf = parse(parts[2]);
    REQUIRE(authority);
    REQUIRE(leaf);
    CHECK(X509_check_private_key(authority.get(), parse_key(parts[1]).get()) == 1);
    CHECK(X509_check_private_key(leaf.get(), parse_key(parts[3]).get()) == 1);
    CHECK(verify(leaf.get(), authority.get(), "svc.ns.svc") == "ok");
    CHECK(verify(leaf.get(), authority.get(), "other") == "hostname mismatch");
    CHECK(parts[1].starts_with("-----BEGIN RSA PRIVATE KEY-----\n"));
    CHECK(X509_check_ca(authority.get()) == 1);
    CHECK(X509_check_ca(leaf.get()) == 0);
}

TEST_CASE("private keys of every kind have sprig's PEM forms and can be used again")
{
    for (const auto* const kind : {"ecdsa", "ed25519", "rsa"}) {
        const auto pem = render(fmt::format(R"({{{{ genPrivateKey "{}" }}}})", kind), gotemplate::Value());
        INFO(kind);
        CHECK(parse_key(pem));
    }
}

}  // namespace sluice::sprig
