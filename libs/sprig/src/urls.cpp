#include "base/error.hpp"
#include "groups.hpp"
#include "panics.hpp"
#include "sprig/go_url.hpp"

#include <fmt/format.h>

namespace sluice::sprig {

namespace {

GoUrl parsed(std::string_view text, std::string_view what)
{
    return base::with_context(fmt::format("unable to parse {}", what), [&] { return GoUrl::parse(text); });
}

Value url_parse(Call& call)
{
    const auto url = parsed(call.string(0), "url");
    return Value::map({
        {"fragment", url.fragment},
        {"host", url.host},
        {"hostname", url.hostname()},
        {"opaque", url.opaque},
        {"path", url.path},
        {"query", url.raw_query},
        {"scheme", url.scheme},
        {"userinfo", url.user ? url.user->str() : std::string()},
    });
}

std::string text_at(const Value& map, std::string_view key)
{
    const auto* value = map.find(key);
    if (!value) return {};
    if (value->is_nil()) fail_nil_dereference();
    if (!value->is_string())
        fail(fmt::format(
            "unable to parse {} key, must be of type string, but {} found",
            key,
            gotemplate::kind_name(value->kind())));
    return std::string(value->as_string());
}

Value url_join(Call& call)
{
    const auto& parts = call[0];
    GoUrl url;
    url.scheme = text_at(parts, "scheme");
    url.host = text_at(parts, "host");
    url.path = text_at(parts, "path");
    url.raw_query = text_at(parts, "query");
    url.opaque = text_at(parts, "opaque");
    url.fragment = text_at(parts, "fragment");
    if (const auto user = text_at(parts, "userinfo"); !user.empty())
        url.user = parsed(fmt::format("proto://{}@host", user), "userinfo in dict").user;
    return url.str();
}

}  // namespace

void add_urls(FunctionMap& functions)
{
    functions.add({
        {"urlParse", "string", url_parse},
        {"urlJoin", "map[string]interface {}", url_join},
    });
}

}  // namespace sluice::sprig
