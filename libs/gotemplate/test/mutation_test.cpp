#include "base/error.hpp"
#include "exchange.hpp"
#include "gotemplate/set.hpp"
#include "world.hpp"

#include <catch2/catch_test_macros.hpp>

#include <random>

using namespace sluice;
using namespace sluice::gotemplate;

namespace {

/// Pieces of two templates joined, with a few bytes changed.
std::string mutate(std::string text, std::string_view other, std::mt19937& random)
{
    constexpr std::string_view bytes = "{}()|.$\"'`-=:,/* \n\t0aex%\\\xC3\xFF";
    text =
        text.substr(0, random() % (text.size() + 1)) + std::string(other.substr(random() % (other.size() + 1)));
    for (std::size_t i = random() % 4; i > 0 && !text.empty(); --i)
        text[random() % text.size()] = bytes[random() % bytes.size()];
    return text;
}

}  // namespace

TEST_CASE("damaged templates render or fail within their budget")
{
    const FunctionMap functions = exchange::world_functions();
    const auto lines = exchange::read_lines(SLUICE_TEST_DATA "/snippets.jsonl");
    std::mt19937 random(20261121);
    std::size_t refused = 0;
    const std::size_t count = 5000;
    for (std::size_t i = 0; i < count; ++i) {
        const std::string text = mutate(
            lines[1 + random() % (lines.size() - 1)]["t"].text(),
            lines[1 + random() % (lines.size() - 1)]["t"].as_string(),
            random);
        INFO(text);
        try {
            Set set(functions);
            set.parse("t", text);
            Render render(set, {}, MissingKey::Zero, {.steps = 10'000, .output = 1 << 16});
            render.execute(
                "t", Value::map({{"list", Value::list({1, "a"})}, {"map", Value::map({{"k", "v"}})}}));
        } catch (const base::Error&) {
            ++refused;
        }
    }
    CHECK(refused > count / 10);
    CHECK(refused < count);
}
