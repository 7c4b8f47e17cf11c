#include "transformers.hpp"

#include "base/error.hpp"
#include "budget.hpp"
#include "node.hpp"
#include "node_tree.hpp"
#include "pattern.hpp"
#include "scalar.hpp"

#include <algorithm>
#include <optional>

#include <fmt/format.h>

namespace sluice::kustomize {
namespace {

struct ImageName {
    std::string name, tag, digest;

    /// "registry:5000/app:v1@sha256:..." taken apart; a registry's port is not a tag.
    static ImageName split(std::string_view image)
    {
        auto path = image.find('/');
        if (path == std::string_view::npos || path == 0) path = 0;
        const auto at = image.find('@', path), colon = image.find(':', path);
        const auto text = [&](std::size_t from, std::size_t to) {
            return std::string(image.substr(from, to - from));
        };
        if (at == std::string_view::npos && colon == std::string_view::npos)
            return {std::string(image), {}, {}};
        if (at != std::string_view::npos && (colon == std::string_view::npos || at < colon))
            return {text(0, at), {}, text(at + 1, image.size())};
        if (at != std::string_view::npos)
            return {text(0, colon), text(colon + 1, at), text(at + 1, image.size())};
        return {text(0, colon), text(colon + 1, image.size()), {}};
    }

    std::string str() const
    {
        return name + (tag.empty() ? "" : ":" + tag) + (digest.empty() ? "" : "@" + digest);
    }
};

/// Which images an entry is about. Its name stands in an expression as it is, as in the reference: "a.*"
/// matches more than one image. Nearly all names have nothing of expressions but dots, and need none.
class ImagePattern {
public:
    explicit ImagePattern(std::string name) : name_(std::move(name))
    {
        if (name_.find_first_of("\\+*?()|[]{}^$") != std::string::npos || !is_ascii(name_))
            expression_ = compiled();
    }

    bool matches(std::string_view image) const
    {
        if (expression_) return expression_->matches(image);
        if (!is_ascii(image)) return compiled().matches(image);
        if (image.size() < name_.size()) return false;
        for (std::size_t i = 0; i < name_.size(); ++i)
            if (name_[i] == '.' ? image[i] == '\n' : name_[i] != image[i]) return false;
        image.remove_prefix(name_.size());
        skip(image, ":");
        skip(image, "@sha256:");
        return image.empty();
    }

private:
    static bool is_ascii(std::string_view text)
    {
        return std::all_of(text.begin(), text.end(), [](char c) { return static_cast<signed char>(c) > 0; });
    }

    /// Leaves out "mark" and what may follow it, if it stands in front.
    static void skip(std::string_view& image, std::string_view mark)
    {
        constexpr std::string_view kFollowing =
            "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.{}-";
        if (!image.starts_with(mark)) return;
        const auto end = image.find_first_not_of(kFollowing, mark.size());
        image.remove_prefix(std::min(end, image.size()));
    }

    Pattern compiled() const
    {
        return Pattern::anywhere("^" + name_ + "(:[a-zA-Z0-9_.{}-]*)?(@sha256:[a-zA-Z0-9_.{}-]*)?$");
    }

    std::string name_;
    std::optional<Pattern> expression_;
};

class ImageUpdate {
public:
    explicit ImageUpdate(ImageEntry entry) : entry_(std::move(entry)), pattern_(entry_.name) {}

    void update(doc::Value& target) const
    {
        if (!is_scalar(target))
            throw base::Error(base::ErrorKind::Invalid, "wrong node kind: expected ScalarNode");
        if (!matches(target)) return;
        auto image = renamed(text_of(target));
        Budget::charge(image.size());
        target = plain_over(target, image);
    }

    void update(doc::YamlNode& target) const
    {
        if (pattern_.matches(target.text)) overwrite(target, renamed(target.text), "");
    }

    /// Whether update() does anything, if it is to refuse.
    bool concerns(const doc::Value& image) const { return !is_scalar(image) || matches(image); }
    bool matches(const doc::Value& image) const { return is_scalar(image) && pattern_.matches(text_of(image)); }

private:
    std::string renamed(const std::string& image) const
    {
        auto parts = ImageName::split(image);
        if (!entry_.new_name.empty()) parts.name = entry_.new_name;
        if (!entry_.new_tag.empty() || !entry_.digest.empty()) {
            parts.tag = entry_.new_tag;
            parts.digest = entry_.digest;
        } else if (!entry_.tag_suffix.empty()) {
            parts.tag += entry_.tag_suffix;
            parts.digest.clear();
        }
        return parts.str();
    }

    ImageEntry entry_;
    ImagePattern pattern_;
};

bool holds_containers(std::string_view key)
{
    return key == "containers" || key == "initContainers";
}

/// To be refused.
bool is_no_container(const doc::Value& element)
{
    return !element.is_object() && !is_null(element);
}

bool is_affected(const doc::Value& value, const ImageUpdate& image)
{
    Budget::spend();
    for (const auto& element : value.elements())
        if (is_affected(element, image)) return true;
    for (const auto& member : value.members()) {
        if (is_affected(member.value, image)) return true;
        if (!holds_containers(member.key())) continue;
        for (const auto& container : member.value.elements())
            if (is_no_container(container) ||
                (container.is_object() && container.contains("image") && image.matches(container["image"])))
                return true;
    }
    return false;
}

/// Every `image` of a list named containers or initContainers, wherever it is.
void update_anywhere(doc::Value& value, const ImageUpdate& image)
{
    for (std::size_t i = 0; value.is_array() && i < value.size(); ++i)
        if (is_affected(value[i], image)) update_anywhere(value.edit_at(i), image);
    std::vector<std::string> keys;
    for (const auto& member : value.members())
        keys.emplace_back(member.key());
    for (const auto& key : keys) {
        if (is_affected(value[key], image)) update_anywhere(value.edit(key), image);
        if (!holds_containers(key) || !value[key].is_array()) continue;
        for (std::size_t i = 0; i < value[key].size(); ++i)
            if (is_no_container(value[key][i]))
                throw base::Error(
                    base::ErrorKind::Invalid,
                    fmt::format("{}[{}]: wrong node kind: expected MappingNode", key, i));
            else if (value[key][i].contains("image") && image.concerns(value[key][i]["image"]))
                image.update(value.edit(key).edit_at(i).edit("image"));
    }
}

void update_anywhere(doc::YamlNode& node, const ImageUpdate& image)
{
    for (std::size_t i = 0; i < node.content.size(); ++i) {
        update_anywhere(node.content[i], image);
        if (!node.is_object() || i % 2 == 0 || !holds_containers(node.content[i - 1].text)) continue;
        for (auto& container : node.content[i].content)
            if (auto* field = find_field(container, "image")) image.update(*field);
    }
}

}  // namespace

Transformer image_transformer(ImageEntry entry, FsSlice specs)
{
    return {[update = ImageUpdate(std::move(entry)), specs = std::move(specs)](ResMap& map) {
        for (const auto& resource : map.resources()) {
            if (resource->kind() == "CustomResourceDefinition") continue;
            if (is_affected(resource->object, update)) update_anywhere(resource->object, update);
            apply(resource->object, specs, Create::Nothing, [&](doc::Value& target) { update.update(target); });
            if (!resource->nodes) continue;
            resource->nodes->change([&](doc::YamlNode& root) { update_anywhere(root, update); });
            resource->nodes->apply(
                specs, Create::Nothing, [&](doc::YamlNode& target) { update.update(target); });
        }
    }};
}

}  // namespace sluice::kustomize
