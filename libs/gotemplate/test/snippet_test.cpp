#include "exchange.hpp"
#include "gotemplate/set.hpp"
#include "gotemplate/strconv.hpp"
#include "world.hpp"

#include <catch2/catch_test_macros.hpp>

using namespace sluice;
using namespace sluice::gotemplate;

TEST_CASE("snippets render as text/template renders them, or fail with its words")
{
    const FunctionMap functions = exchange::world_functions();
    const auto lines = exchange::read_lines(SLUICE_TEST_DATA "/snippets.jsonl");
    std::size_t errors = 0;
    for (std::size_t i = 1; i < lines.size(); ++i) {
        const auto& line = lines[i];
        const auto option = line["o"].string_or("");
        std::string got;
        try {
            Set set(
                functions,
                {.name = "t", .left_delimiter = line["l"].text(), .right_delimiter = line["r"].text()});
            set.parse("t", line["t"].as_string());
            Render render(
                set,
                {},
                option == "zero"    ? MissingKey::Zero
                : option == "error" ? MissingKey::Error
                                    : MissingKey::Default);
            got = render.execute("t", exchange::decode(lines[0]["data"]));
        } catch (const base::Error& error) {
            got = std::string("error: ") + error.what();
        }
        errors += line.contains("e") ? 1 : 0;
        const std::string want = line.contains("e")
                                     ? "error: " + strconv::unquote(line["e"].as_string()).value()
                                     : strconv::unquote(line["w"].as_string()).value();
        INFO(line["t"].as_string() << "   " << option);
        CHECK(got == want);
    }
    CHECK(lines.size() > 1000);
    CHECK(errors > 200);
}
