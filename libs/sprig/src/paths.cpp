#include "groups.hpp"

#include <vector>

/// Go's path package. The os* functions are the same, since Helm runs on Unix here.
namespace sluice::sprig {

namespace {

bool is_rooted(std::string_view path)
{
    return path.starts_with('/');
}

/// path.Clean: the shortest path that means the same, by its text alone.
std::string cleaned(std::string_view path)
{
    const bool rooted = is_rooted(path);
    std::vector<std::string_view> parts;
    while (!path.empty()) {
        const auto part = path.substr(0, path.find('/'));
        path.remove_prefix(std::min(path.size(), part.size() + 1));
        if (part.empty() || part == ".") continue;
        if (part == ".." && !parts.empty() && parts.back() != "..")
            parts.pop_back();
        else if (part != ".." || !rooted)
            parts.push_back(part);
    }
    std::string out;
    for (const auto part : parts) {
        if (!out.empty() || rooted) out += '/';
        out += part;
    }
    if (out.empty()) return rooted ? "/" : ".";
    return out;
}

Value clean(Call& call)
{
    return cleaned(call.string(0));
}

Value base(Call& call)
{
    auto path = call.string(0);
    if (path.empty()) return ".";
    while (path.ends_with('/'))
        path.remove_suffix(1);
    if (path.empty()) return "/";
    return path.substr(path.rfind('/') + 1);
}

Value dir(Call& call)
{
    const auto path = call.string(0);
    return cleaned(path.substr(0, path.rfind('/') + 1));
}

Value ext(Call& call)
{
    const auto path = call.string(0);
    const auto at = path.find_last_of("./");
    return at == std::string_view::npos || path[at] == '/' ? std::string_view() : path.substr(at);
}

Value is_abs(Call& call)
{
    return is_rooted(call.string(0));
}

}  // namespace

void add_paths(FunctionMap& functions)
{
    functions.add({
        {"base", "string", base},
        {"dir", "string", dir},
        {"clean", "string", clean},
        {"ext", "string", ext},
        {"isAbs", "string", is_abs},
        {"osBase", "string", base},
        {"osDir", "string", dir},
        {"osClean", "string", clean},
        {"osExt", "string", ext},
        {"osIsAbs", "string", is_abs},
    });
}

}  // namespace sluice::sprig
