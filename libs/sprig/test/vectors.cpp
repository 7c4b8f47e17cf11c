#include "base/error.hpp"
#include "doc/json.hpp"
#include "gotemplate/document.hpp"
#include "gotemplate/set.hpp"
#include "gotemplate/strconv.hpp"
#include "sprig/functions.hpp"
#include "sprig/toml.hpp"
#include "testing/golden.hpp"

#include "vectors.hpp"

#include <catch2/catch_test_macros.hpp>
#include <filesystem>
#include <fmt/format.h>
#include <random>

namespace sluice::sprig {

namespace {

namespace strconv = gotemplate::strconv;

const std::filesystem::path kGolden = std::filesystem::path(SLUICE_TEST_DATA) / "golden";
constexpr auto kLimits = doc::kManifestLimits;

/// Helm's toToml and fromToml: what is no panic is text.
gotemplate::Value to_toml_or_error(gotemplate::Call& call)
try {
    return to_toml(call[0]);
} catch (const TomlError& error) {
    return error.what();
}

gotemplate::Value from_toml_or_error(gotemplate::Call& call)
try {
    return from_toml(call.string(0));
} catch (const TomlError& error) {
    return gotemplate::Value::map({{"Error", error.what()}});
}

/// A name for each vector's template keeps the error texts those of the original, where it is "t".
std::string render(
    const gotemplate::FunctionMap& functions,
    std::string_view text,
    const doc::Value& data,
    gotemplate::Host* host)
try {
    gotemplate::Set set(functions);
    set.parse("t", text);
    const gotemplate::Environment environment{
        .clock = [] { return base::WallTime(std::chrono::seconds(1'800'000'000)); },
        .random = std::mt19937_64(1),
        .host = host,
    };
    gotemplate::Render render(set, environment, gotemplate::MissingKey::Zero);
    return "out: " + render.execute("t", gotemplate::from_document(data, gotemplate::Numbers::Float64));
} catch (const base::Error& error) {
    return std::string("err: ") + error.what();
}

std::string text_at(const doc::Value& vector, std::string_view key)
{
    const auto* value = vector.find(key);
    return value ? std::string(value->as_string()) : std::string();
}

std::string from_hex(std::string_view digits)
{
    std::string bytes;
    for (std::size_t i = 0; i + 1 < digits.size(); i += 2)
        bytes += static_cast<char>(std::stoi(std::string(digits.substr(i, 2)), nullptr, 16));
    return bytes;
}

std::string expected(const doc::Value& vector)
{
    if (vector.find("err")) return "err: " + text_at(vector, "err");
    if (const auto* bytes = vector.find("hex")) return "out: " + from_hex(bytes->as_string());
    if (const auto* bytes = vector.find("errhex")) return "err: " + from_hex(bytes->as_string());
    return "out: " + text_at(vector, "out");
}

std::string template_of(const doc::Value& vector)
{
    if (const auto* expression = vector.find("e"))
        return fmt::format("{{{{ {} | printf \"%[1]T %#[1]v\" }}}}", expression->as_string());
    return text_at(vector, "t");
}

}  // namespace

void check_vectors(const std::string& group, gotemplate::Host* host)
{
    auto functions = sprig::functions();
    functions.add({{"toToml", "interface {}", to_toml_or_error}, {"fromToml", "string", from_toml_or_error}});
    const auto data = doc::parse_json(testing::slurp(kGolden / "data.json"), kLimits);
    const auto lines = testing::slurp(kGolden / (group + ".jsonl"));
    std::string differences;
    int different = 0, total = 0;
    for (std::size_t at = 0; at < lines.size();) {
        const auto end = lines.find('\n', at);
        const auto vector = doc::parse_json(std::string_view(lines).substr(at, end - at), kLimits);
        at = end + 1;
        const auto text = template_of(vector);
        const auto wanted = expected(vector);
        const auto actual = render(functions, text, data, host);
        ++total;
        if (actual == wanted) continue;
        if (++different <= 40)
            differences +=
                fmt::format("{}\n  ours {}\n  Go's {}\n", text, strconv::quote(actual), strconv::quote(wanted));
    }
    INFO(fmt::format("{} of {} differ\n{}", different, total, differences));
    CHECK(total > 100);
    CHECK(different == 0);
}

}  // namespace sluice::sprig
