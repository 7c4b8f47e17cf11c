// Renders what tests/conformance/go/gotemplate/random wrote and tells where our text is another one.
//
//   gotemplate_random FILE
#include "base/error.hpp"
#include "exchange.hpp"
#include "gotemplate/set.hpp"
#include "gotemplate/strconv.hpp"
#include "sprig/functions.hpp"

#include <fmt/format.h>

#include <exception>

using namespace sluice;
using namespace sluice::gotemplate;

namespace {

std::string render(const FunctionMap& functions, const doc::Value& line)
{
    const auto option = line["o"].as_string();
    Set set(functions, {.name = "t"});
    set.parse("t", line["t"].as_string());
    Render render(
        set,
        {},
        option == "zero"    ? MissingKey::Zero
        : option == "error" ? MissingKey::Error
                            : MissingKey::Default);
    return render.execute("t", exchange::decode(line["d"]));
}

int compare(const std::string& path)
{
    const FunctionMap functions = sprig::functions();
    std::size_t renders = 0;
    std::size_t errors = 0;
    std::size_t different = 0;
    for (const auto& line : exchange::read_lines(path)) {
        std::string got;
        try {
            got = render(functions, line);
        } catch (const base::Error& error) {
            got = std::string("error: ") + error.what();
        }
        const bool fails = line.contains("e");
        const std::string want =
            (fails ? "error: " : "") + strconv::unquote(line[fails ? "e" : "w"].as_string()).value();
        ++renders;
        errors += fails ? 1 : 0;
        if (got == want) continue;
        ++different;
        fmt::print("--- line {}: {}\nGo:   {}\nours: {}\n", renders, line["t"].as_string(), want, got);
    }
    fmt::print("{} renders, {} of them errors, {} different\n", renders, errors, different);
    return different == 0 ? 0 : 1;
}

}  // namespace

int main(int count, char** arguments)
try {
    if (count != 2) {
        fmt::print(stderr, "usage: gotemplate_random FILE\n");
        return 2;
    }
    return compare(arguments[1]);
} catch (const std::exception& error) {
    fmt::print(stderr, "{}\n", error.what());
    return 2;
}
