// apigen PROTO_DIR API_DIR: writes libs/api's generated headers and sources from the contracts in proto/.
// apigen --check PROTO_DIR API_DIR: writes nothing; exit code 1 and the name of the first file that would
// change.
#include "emit.hpp"
#include "model.hpp"
#include "schema.hpp"

#include <exception>
#include <filesystem>
#include <fmt/format.h>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

namespace {

std::string read_text(const std::filesystem::path& file)
{
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

/// False: the file would change and we only check.
bool put(const std::filesystem::path& file, const std::string& text, bool check)
{
    if (read_text(file) == text) return true;
    if (check) {
        fmt::print(stderr, "{} is not what proto/ says; run tools/generate\n", file.string());
        return false;
    }
    std::ofstream(file, std::ios::binary) << text;
    fmt::print("{}\n", file.string());
    return true;
}

bool generate(const std::string& proto, const std::filesystem::path& api, bool check)
{
    const auto contracts = sluice::apigen::read_contracts(proto);
    bool same = true;
    for (const auto& unit : sluice::apigen::make_units(contracts)) {
        same &= put(api / "include/api" / (unit.header + ".hpp"), sluice::apigen::emit_header(unit), check);
        same &= put(api / "src" / (unit.header + ".cpp"), sluice::apigen::emit_source(unit), check);
    }
    return same;
}

}  // namespace

int main(int argc, char** argv)
{
    std::vector<std::string> arguments(argv + 1, argv + argc);
    const bool check = !arguments.empty() && arguments.front() == "--check";
    if (check) arguments.erase(arguments.begin());
    if (arguments.size() != 2) {
        fmt::print(stderr, "usage: apigen [--check] PROTO_DIR API_DIR\n");
        return 2;
    }
    try {
        return generate(arguments[0], arguments[1], check) ? 0 : 1;
    } catch (const std::exception& error) {
        fmt::print(stderr, "apigen: {}\n", error.what());
        return 1;
    }
}
