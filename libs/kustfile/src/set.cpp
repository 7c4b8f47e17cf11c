#include "common.hpp"
#include "kustfile/edit.hpp"

#include <algorithm>
#include <charconv>
#include <map>

#include <fmt/format.h>

namespace sluice::kustfile {
namespace {

constexpr std::string_view kKeep = "*";

constexpr std::string_view kImageUsage = "invalid format of image, use one of the following options:\n"
                                         "- <image>=<newimage>:<newtag>\n"
                                         "- <image>=<newimage>@<digest>\n"
                                         "- <image>=<newimage>:<newtag>@<digest>\n"
                                         "- <image>=<newimage>\n"
                                         "- <image>:<newtag>\n"
                                         "- <image>:<newtag>@<digest>\n"
                                         "- <image>@<digest>";

struct Image {
    std::string name, new_name, new_tag, digest;
};

/// name[:tag][@digest]; a colon or at-sign before the first slash belongs to the registry.
Image split_image(const std::string& text)
{
    const auto slash = text.find('/');
    const auto from = slash == std::string::npos ? 0 : slash;
    const auto colon = text.find(':', from), at = text.find('@', from);
    Image image;
    image.name = text.substr(0, std::min(colon, at));
    if (at != std::string::npos) image.digest = text.substr(at + 1);
    if (colon < at) image.new_tag = text.substr(colon + 1, at == std::string::npos ? at : at - colon - 1);
    return image;
}

Image parse_image(const std::string& argument)
{
    const auto equals = argument.find('=');
    const auto value = equals == std::string::npos ? argument : argument.substr(equals + 1);
    auto image = split_image(value);
    if (image.name == argument) refuse(std::string(kImageUsage));
    if (equals == std::string::npos || equals == 0) return image;
    image.new_name = image.name;
    image.name = argument.substr(0, equals);
    return image;
}

doc::Value as_value(const Image& image)
{
    auto value = doc::Value::object();
    const auto set = [&](std::string_view key, const std::string& text) {
        if (!text.empty() && text != kKeep) value.set(key, text);
    };
    value.set("name", image.name);
    set("newName", image.new_name);
    set("newTag", image.new_tag);
    set("digest", image.digest);
    return value;
}

Edit set_text(const Arguments& arguments, const char* field, const char* complaint)
{
    if (arguments.size() != 1) refuse(complaint);
    return {[field, text = arguments.front()](Edit::Target& target) {
        target.file.set(field, text);
        return true;
    }};
}

Edit set_pairs(std::map<std::string, std::string> pairs, const char* field)
{
    return {[field, pairs = std::move(pairs)](Edit::Target& target) {
        auto& map = target.file.fields.edit(field);
        for (const auto& [key, value] : pairs)
            map.set(key, value);
        return true;
    }};
}

bool is_alphanumeric(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/// Letters, digits and `others` inside, at most `longest` characters, letters and digits at both ends.
bool is_word(std::string_view text, std::string_view others, std::size_t longest)
{
    return !text.empty() && text.size() <= longest && is_alphanumeric(text.front()) &&
           is_alphanumeric(text.back()) && std::all_of(text.begin(), text.end(), [&](char c) {
               return is_alphanumeric(c) || others.find(c) != std::string_view::npos;
           });
}

bool is_annotation_key(std::string_view key)
{
    if (const auto slash = key.find('/'); slash != std::string_view::npos) {
        const auto domain = key.substr(0, slash);
        if (!is_word(domain, "-.", 253) || (domain.front() >= '0' && domain.front() <= '9')) return false;
        key.remove_prefix(slash + 1);
    }
    return is_word(key, "-_.", 63);
}

}  // namespace

Edit set_image(const Arguments& arguments)
{
    if (arguments.empty()) refuse("no image specified");
    std::map<std::string, Image> wanted;
    for (const auto& argument : arguments) {
        auto image = parse_image(argument);
        wanted[image.name] = image;
    }
    return {[wanted](Edit::Target& target) {
        auto left = wanted;
        std::map<std::string, doc::Value> images;
        for (const auto& old : target.file.fields["images"].elements()) {
            const auto name = old["name"].text();
            const auto found = left.find(name);
            if (found == left.end()) {
                images[name] = old;
                continue;
            }
            auto& image = found->second;
            if (image.new_name == kKeep) image.new_name = old["newName"].text();
            if (image.new_tag == kKeep) image.new_tag = old["newTag"].text();
            if (image.digest == kKeep) image.digest = old["digest"].text();
        }
        for (const auto& [name, image] : left)
            images[name] = as_value(image);
        auto list = doc::Value::array();
        for (auto& [name, image] : images)
            list.push_back(std::move(image));
        target.file.set("images", std::move(list));
        return true;
    }};
}

Edit set_namespace(const Arguments& arguments)
{
    return set_text(arguments, "namespace", "must specify exactly one namespace value");
}

Edit set_name_prefix(const Arguments& arguments)
{
    return set_text(arguments, "namePrefix", "must specify exactly one prefix value");
}

Edit set_name_suffix(const Arguments& arguments)
{
    return set_text(arguments, "nameSuffix", "must specify exactly one suffix value");
}

Edit set_replicas(const Arguments& arguments)
{
    if (arguments.empty()) refuse("no replicas specified");
    std::map<std::string, std::int64_t> wanted;
    for (const auto& argument : arguments) {
        const auto parts = split(argument, '=');
        std::int64_t count = 0;
        bool valid = parts.size() == 2;
        if (valid) {
            const auto digits = std::string_view(parts[1]).substr(parts[1].starts_with('+') ? 1 : 0);
            const auto* end = digits.data() + digits.size();
            const auto [at, trouble] = std::from_chars(digits.data(), end, count);
            valid =
                trouble == std::errc() && at == end && !(parts[1].starts_with('+') && digits.starts_with('-'));
        }
        if (!valid) refuse("invalid format of replica, use the following format: <name>=<count>");
        wanted[parts[0]] = count;
    }
    return {[wanted](Edit::Target& target) {
        std::map<std::string, doc::Value> replicas;
        for (const auto& old : target.file.fields["replicas"].elements())
            replicas[old["name"].text()] = old;
        for (const auto& [name, count] : wanted) {
            replicas[name] = doc::Value::object({{"count", count}});
            if (!name.empty()) replicas[name].set("name", name);
        }
        auto list = doc::Value::array();
        for (auto& [name, replica] : replicas)
            list.push_back(std::move(replica));
        target.file.set("replicas", std::move(list));
        return true;
    }};
}

Edit set_label(const Arguments& arguments)
{
    if (arguments.empty()) refuse("must specify label");
    return set_pairs(parse_pairs(arguments, "label"), "commonLabels");
}

Edit set_annotation(const Arguments& arguments)
{
    if (arguments.empty()) refuse("must specify annotation");
    auto pairs = parse_pairs(arguments, "annotation");
    for (const auto& [key, value] : pairs)
        if (!is_annotation_key(key))
            refuse("invalid annotation key: see the syntax and character set rules at "
                   "https://kubernetes.io/docs/concepts/overview/working-with-objects/annotations/");
    return set_pairs(std::move(pairs), "commonAnnotations");
}

Edit set_build_metadata(const Arguments& arguments)
{
    return {[options = build_metadata_options(arguments)](Edit::Target& target) {
        target.file.set_texts("buildMetadata", options);
        return true;
    }};
}

}  // namespace sluice::kustfile
