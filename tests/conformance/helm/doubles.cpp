#include "doubles.hpp"

#include "base/base64.hpp"

#include <string>

namespace sluice::conformance {

using gotemplate::Call;
using gotemplate::FunctionMap;
using gotemplate::Value;

namespace {

std::string repeated(Call& call, char c)
{
    const auto count = call.integer(0);
    return std::string(count > 0 ? static_cast<std::size_t>(count) : 0, c);
}

Value letters(Call& call)
{
    return repeated(call, 'x');
}
Value digits(Call& call)
{
    return repeated(call, '0');
}
Value zero_bytes(Call& call)
{
    return base::base64_encode(repeated(call, '\0'));
}
Value first_argument(Call& call)
{
    return call[0];
}
Value uuid(Call&)
{
    return "00000000-0000-4000-8000-000000000000";
}
Value bcrypt(Call&)
{
    return "$2a$10$FAKE";
}
Value htpasswd(Call& call)
{
    return std::string(call.string(0)) + ":$2a$10$FAKE";
}
Value private_key(Call& call)
{
    const std::string type(call.string(0));
    return "-----BEGIN " + type + "-----\nFAKE\n-----END " + type + "-----\n";
}
Value certificate(const std::string& cert, const std::string& key)
{
    return Value::map({{"Cert", cert}, {"Key", key}});
}
Value authority(Call& call)
{
    const std::string name(call.string(0));
    return certificate("CERT:ca:" + name, "KEY:ca:" + name);
}
Value self_signed(Call& call)
{
    const std::string name(call.string(0));
    return certificate("CERT:self:" + name, "KEY:self:" + name);
}
Value signed_by(Call& call)
{
    const std::string name(call.string(0));
    const auto* const issuer = call[4].find("Cert");
    return certificate(
        "CERT:" + name + ":by:" + std::string(issuer != nullptr ? issuer->as_string() : ""), "KEY:" + name);
}
Value custom(Call&)
{
    return certificate("CERT:custom", "KEY:custom");
}
Value encrypted(Call& call)
{
    return "AES(" + std::string(call.string(1)) + ")";
}

FunctionMap steady(chart::HelmVersion version)
{
    auto functions = chart::helm_functions(version);
    functions.add(
        {{"randAlphaNum", "int", letters},
         {"randAlpha", "int", letters},
         {"randAscii", "int", letters},
         {"randNumeric", "int", digits},
         {"randBytes", "int", zero_bytes},
         {"randInt", "int, int", first_argument},
         {"shuffle", "string", first_argument},
         {"uuidv4", "", uuid},
         {"bcrypt", "string", bcrypt},
         {"htpasswd", "string, string", htpasswd},
         {"genPrivateKey", "string", private_key},
         {"genCA", "string, int", authority},
         {"genSelfSignedCert", "string, []interface {}, []interface {}, int", self_signed},
         {"genSignedCert", "string, []interface {}, []interface {}, int, interface {}", signed_by},
         {"buildCustomCert", "string, string", custom},
         {"encryptAES", "string, string", encrypted}});
    return functions;
}

}  // namespace

const FunctionMap& steady_functions(chart::HelmVersion version)
{
    static const FunctionMap v4 = steady(chart::HelmVersion::V4);
    static const FunctionMap v3 = steady(chart::HelmVersion::V3);
    return version == chart::HelmVersion::V4 ? v4 : v3;
}

chart::RenderOptions steady_options(chart::HelmVersion version)
{
    chart::RenderOptions options;
    options.version = version;
    options.release = {.name = "rel", .namespace_name = "ns"};
    options.capabilities = chart::Capabilities::defaults(version);
    options.clock = [] { return base::WallTime{}; };
    options.random = [] { return std::uint64_t{0}; };
    options.functions = &steady_functions(version);
    return options;
}

}  // namespace sluice::conformance
