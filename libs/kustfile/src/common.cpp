#include "common.hpp"

#include "base/error.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace sluice::kustfile {

void refuse(const std::string& message)
{
    throw base::Error(base::ErrorKind::Invalid, message);
}

std::vector<std::string> split(std::string_view text, char separator)
{
    std::vector<std::string> parts;
    for (;;) {
        const auto end = text.find(separator);
        parts.emplace_back(text.substr(0, end));
        if (end == std::string_view::npos) return parts;
        text.remove_prefix(end + 1);
    }
}

bool contains(const std::vector<std::string>& list, std::string_view text)
{
    return std::find(list.begin(), list.end(), text) != list.end();
}

std::string shown(const Arguments& arguments)
{
    return fmt::format("[{}]", fmt::join(arguments, " "));
}

bool same_namespace(std::string_view left, std::string_view right)
{
    constexpr std::string_view kDefault = "default";
    return (left.empty() ? kDefault : left) == (right.empty() ? kDefault : right);
}

std::vector<std::string> build_metadata_options(const Arguments& arguments)
{
    if (arguments.empty()) refuse("must specify a buildMetadata option");
    if (arguments.size() > 1)
        refuse(fmt::format(
            "too many arguments: {}; to provide multiple buildMetadata options, please separate options by "
            "comma",
            shown(arguments)));
    auto options = split(arguments.front(), ',');
    for (const auto& option : options)
        if (!contains({"originAnnotations", "transformerAnnotations", "managedByLabel"}, option))
            refuse("invalid buildMetadata option: " + option);
    return options;
}

doc::Value* find_generator(doc::Value& list, std::string_view name, std::string_view ns)
{
    for (std::size_t i = 0; i < list.size(); ++i)
        if (list[i]["name"].string_or("") == name && same_namespace(list[i]["namespace"].string_or(""), ns))
            return &list.edit_at(i);
    return nullptr;
}

std::map<std::string, std::string> parse_pairs(const Arguments& arguments, std::string_view kind)
{
    std::map<std::string, std::string> pairs;
    for (const auto& text : arguments) {
        const auto colon = text.find(':');
        if (colon == 0)
            refuse(fmt::format("invalid {}: '{}' (need k:v pair where v may be quoted)", kind, text));
        if (colon == std::string::npos) {
            pairs[text] = "";
            continue;
        }
        auto value = text.substr(colon + 1);
        if (value.size() >= 2 && value.front() == '"' && value.back() == '"')
            value = value.substr(1, value.size() - 2);
        pairs[text.substr(0, colon)] = value;
    }
    return pairs;
}

std::vector<std::string> glob_all(const Arguments& patterns, const Folder& folder, Notes& notes)
{
    std::vector<std::string> all;
    for (const auto& pattern : patterns) {
        const auto found = folder.glob(pattern);
        if (found.empty()) notes.push_back(pattern + " has no match");
        all.insert(all.end(), found.begin(), found.end());
    }
    return all;
}

std::vector<std::string> glob_or_base(const Arguments& patterns, const Folder& folder)
{
    std::vector<std::string> all;
    for (const auto& pattern : patterns) {
        auto found = folder.glob(pattern);
        if (found.empty()) {
            base::with_context(pattern + " has no match", [&] { folder.check_base(pattern); });
            found.push_back(pattern);
        }
        all.insert(all.end(), found.begin(), found.end());
    }
    return all;
}

}  // namespace sluice::kustfile
