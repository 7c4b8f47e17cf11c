// Any bytes as a template with all of sprig's functions: within its budget it renders or fails with an Error,
// and a second render says the same.
#include "require.hpp"

#include "base/error.hpp"
#include "doc/json.hpp"
#include "gotemplate/document.hpp"
#include "gotemplate/set.hpp"
#ifdef FUZZ_SPRIG
#include "sprig/functions.hpp"
#else
#include "world.hpp"
#endif

#include <cstdint>

using namespace sluice;

namespace {

using gotemplate::Value;

Value include(gotemplate::Call& call)
{
    return call.execution()->execute(call.string(0), call[1]);
}
Value tpl(gotemplate::Call& call)
{
    return call.execution()->execute_text("tpl", call.string(0), call[1]);
}

const gotemplate::FunctionMap& functions()
{
    static const gotemplate::FunctionMap map = [] {
#ifdef FUZZ_SPRIG
        gotemplate::FunctionMap all = sprig::functions();
#else
        gotemplate::FunctionMap all = gotemplate::exchange::world_functions();
#endif
        all.add({{"include", "string, interface {}", include}, {"tpl", "string, interface {}", tpl}});
        return all;
    }();
    return map;
}

std::string render(const gotemplate::Set& set, gotemplate::MissingKey missing)
{
    static const auto document = doc::parse_json(
        R"({"a":{"b":[1,"two",null,{"c":2.5}],"s":"text"},"n":-3,"f":1e6,"t":true,"l":["x","y"],"e":{},"u":"h\u00e9llo"})",
        doc::ParseLimits{1 << 12, 100, 1000});
    gotemplate::Environment environment{
        .clock = [] { return base::WallTime{}; },
        .random =
            [n = std::uint64_t{1}]() mutable { return n = n * 6364136223846793005U + 1442695040888963407U; }};
    gotemplate::Render render(
        set, std::move(environment), missing, {.steps = 20'000, .output = std::size_t{1} << 18, .depth = 500});
    try {
        return render.execute("fuzz", gotemplate::from_document(document, gotemplate::Numbers::Float64));
    } catch (const base::Error& error) {
        return std::string("error: ") + error.what();
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    gotemplate::Set set(functions());
    try {
        set.parse("fuzz", {reinterpret_cast<const char*>(data), size});
    } catch (const gotemplate::ParseError&) {
        return 0;
    }
    const std::string first = render(set, gotemplate::MissingKey::Zero);
    // Addresses differ from one render to the next.
    if (first.find("0x") == std::string::npos)
        fuzz::require(render(set, gotemplate::MissingKey::Zero) == first);
    render(set, gotemplate::MissingKey::Error);
    return 0;
}
