#include "base/error.hpp"
#include "gotemplate/strconv.hpp"
#include "groups.hpp"
#include "panics.hpp"
#include "sprig/go_regexp.hpp"

#include <fmt/format.h>
#include <unordered_map>

namespace sluice::sprig {

namespace {

/// What a thread keeps compiled: charts use few patterns, many times each. Large ones are not kept.
constexpr std::size_t kKept = 64;
constexpr std::size_t kKeptPattern = 1024;
constexpr int kKeptProgram = 5'000;

std::shared_ptr<const GoRegexp> compile(std::string_view pattern)
{
    thread_local std::unordered_map<std::string, std::shared_ptr<const GoRegexp>> kept;
    if (pattern.size() > kKeptPattern) return std::make_shared<GoRegexp>(pattern);
    std::string key(pattern);
    if (const auto found = kept.find(key); found != kept.end()) return found->second;
    auto compiled = std::make_shared<GoRegexp>(pattern);
    if (compiled->program_size() > kKeptProgram) return compiled;
    if (kept.size() >= kKept) kept.clear();
    kept.emplace(std::move(key), compiled);
    return compiled;
}

/// regexp.MustCompile: panics with more words than Compile has.
std::shared_ptr<const GoRegexp> must_compile(std::string_view pattern)
try {
    return compile(pattern);
} catch (const base::Error& error) {
    const auto quoted = gotemplate::strconv::can_backquote(pattern) ? fmt::format("`{}`", pattern)
                                                                    : gotemplate::strconv::quote(pattern);
    fail(fmt::format("regexp: Compile({}): {}", quoted, error.what()));
}

using Compile = std::shared_ptr<const GoRegexp> (*)(std::string_view);

Value match_or_false(Call& call)
try {
    return compile(call.string(0))->matches(call.string(1));
} catch (const base::Error&) {
    return false;
}

Value match(Call& call)
{
    return compile(call.string(0))->matches(call.string(1));
}

template <Compile compiled> Value find(Call& call)
{
    const auto text = call.string(1);
    const auto span = compiled(call.string(0))->find(text);
    return span ? text.substr(span->begin, span->end - span->begin) : std::string_view();
}

Value nil_strings()
{
    return Value::nil(gotemplate::types::string_list());
}

template <Compile compiled> Value find_all(Call& call)
{
    const auto text = call.string(1);
    std::vector<Value> found;
    for (const auto& [begin, end] : compiled(call.string(0))->find_all(text, call.integer(2)))
        found.emplace_back(text.substr(begin, end - begin));
    return found.empty() ? nil_strings() : Value::strings(std::move(found));
}

template <Compile compiled> Value replace_all(Call& call)
{
    return compiled(call.string(0))->replace_all(call.string(1), call.string(2));
}

template <Compile compiled> Value replace_all_literal(Call& call)
{
    return compiled(call.string(0))->replace_all_literal(call.string(1), call.string(2));
}

template <Compile compiled> Value split_by(Call& call)
{
    const auto parts = compiled(call.string(0))->split(call.string(1), call.integer(2));
    return parts ? Value::strings({parts->begin(), parts->end()}) : nil_strings();
}

Value quote_meta(Call& call)
{
    return GoRegexp::quote_meta(call.string(0));
}

}  // namespace

void add_regexps(FunctionMap& functions)
{
    functions.add({
        {"regexMatch", "string, string", match_or_false},
        {"mustRegexMatch", "string, string", match},
        {"regexFind", "string, string", find<must_compile>},
        {"mustRegexFind", "string, string", find<compile>},
        {"regexFindAll", "string, string, int", find_all<must_compile>},
        {"mustRegexFindAll", "string, string, int", find_all<compile>},
        {"regexReplaceAll", "string, string, string", replace_all<must_compile>},
        {"mustRegexReplaceAll", "string, string, string", replace_all<compile>},
        {"regexReplaceAllLiteral", "string, string, string", replace_all_literal<must_compile>},
        {"mustRegexReplaceAllLiteral", "string, string, string", replace_all_literal<compile>},
        {"regexSplit", "string, string, int", split_by<must_compile>},
        {"mustRegexSplit", "string, string, int", split_by<compile>},
        {"regexQuoteMeta", "string", quote_meta},
    });
}

}  // namespace sluice::sprig
