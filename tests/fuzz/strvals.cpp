// Any bytes as a line of --set and its siblings, on top of values that are there: nothing crashes or hangs, and
// what comes out is still an object.
#include "require.hpp"
#include "seeds.hpp"

#include "base/error.hpp"
#include "chart/strvals.hpp"
#include "doc/json.hpp"

#include <cstdint>

using namespace sluice;

namespace {

template <class Set> void check(Set set)
{
    auto into = doc::parse_json(
        R"({"a":{"b":1,"c":[1,{"d":"x"},[2]]},"list":["x",null],"n":null})", doc::kManifestLimits);
    try {
        set(into);
    } catch (const base::Error&) {
        return;
    }
    fuzz::require(into.is_object());
}

}  // namespace

std::vector<std::string> fuzz::seeds()
{
    return {
        "a.b=1,list[0]=x,c={1,2,3},d=null",
        R"(a\.b=c\,d,e={x\,y},f[2][1].g=true)",
        R"(a={"b":[1,2.5,"x"]},list[1]={"c":null},n=1e3)",
        "a.c[1].d=,a.c[2][0]=-5,list={}"};
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string_view line(reinterpret_cast<const char*>(data), size);
    check([&](doc::Value& into) { chart::set_values(line, into); });
    check([&](doc::Value& into) { chart::set_strings(line, into, chart::HelmVersion::V3); });
    check([&](doc::Value& into) { chart::set_json(line, into); });
    check([&](doc::Value& into) { chart::set_literal(line, into); });
    check([&](doc::Value& into) {
        chart::set_files(line, into, [](std::string_view path) { return std::string(path); });
    });
    return 0;
}
