#include "decode.hpp"

#include "base/error.hpp"
#include "doc/json.hpp"
#include "doc/yaml.hpp"
#include "scalar.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace sluice::kustomize {

bool same_whatever_case(std::string_view a, std::string_view b)
{
    const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
    return a.size() == b.size() &&
           std::equal(a.begin(), a.end(), b.begin(), [&](char x, char y) { return lower(x) == lower(y); });
}

namespace {

doc::Value first_document(std::string_view text, bool strict)
{
    return doc::parse_first_yaml(
        text, {.dialect = doc::YamlDialect::Sigs, .strict_keys = strict, .file = {}}, doc::kManifestLimits);
}

}  // namespace

doc::Value parse_config(std::string_view text)
{
    return first_document(text, false);
}

doc::Value parse_config_strictly(std::string_view text)
{
    return first_document(text, true);
}

void Decoder::object(std::initializer_list<FieldReader> fields) const
{
    if (value_.is_null()) return;
    if (!value_.is_object()) wrong_type("object");
    // Two spellings of one name meet in the order in which Go's encoder writes keys.
    std::vector<const doc::Member*> members;
    for (const auto& member : value_.members())
        members.push_back(&member);
    std::sort(members.begin(), members.end(), [](auto* a, auto* b) { return a->key() < b->key(); });
    for (const auto* member : members) {
        const auto found = std::find_if(fields.begin(), fields.end(), [&](const auto& field) {
            return same_whatever_case(field.name, member->key());
        });
        if (found != fields.end()) {
            if (member->value.is_null()) continue;
            auto decoder = child(member->value, found->name);
            if (found->embedded && scalars_ == Scalars::Texts) decoder.scalars_ = Scalars::Typed;
            found->read(decoder);
        } else if (unknown_ == Unknown::Refused) {
            fail(fmt::format("json: unknown field \"{}\"", member->key()));
        }
    }
}

void Decoder::each(const std::function<void(const Decoder&)>& read) const
{
    if (value_.is_null()) return;
    if (!value_.is_array()) wrong_type("array");
    for (std::size_t i = 0; i < value_.size(); ++i) {
        auto element = child(value_[i], "");
        element.path_ = fmt::format("{}[{}]", path_, i);
        read(element);
    }
}

void Decoder::into(std::string& target) const
{
    if (value_.is_null()) return;
    if (scalars_ != Scalars::Typed && (value_.is_number() || value_.is_bool())) {
        target = doc::to_yaml(value_);
        target.pop_back();
        return;
    }
    if (!value_.is_string()) wrong_type("string");
    target = value_.as_string();
}

void Decoder::into(bool& target) const
{
    if (value_.is_null()) return;
    if (!value_.is_bool()) wrong_type("bool");
    target = value_.as_bool();
}

void Decoder::into(std::int64_t& target) const
{
    if (value_.is_null()) return;
    if (value_.kind() != doc::Kind::Int) wrong_type("int");
    target = value_.as_int();
}

void Decoder::into(std::vector<std::string>& target) const
{
    if (value_.is_null()) return;
    target.clear();
    each([&](const Decoder& element) { element.into(target.emplace_back()); });
}

void Decoder::into(std::vector<std::pair<std::string, std::string>>& target) const
{
    if (value_.is_null()) return;
    if (!value_.is_object()) wrong_type("map of strings");
    target.clear();
    for (const auto& member : value_.members()) {
        auto& [key, text] = target.emplace_back(member.key(), "");
        child(member.value, member.key()).into(text);
    }
}

void Decoder::fail(std::string_view what) const
{
    throw base::Error(
        base::ErrorKind::Invalid,
        path_.empty() ? fmt::format("{}: {}", where_, what)
                      : fmt::format("{}: {} (in field {})", where_, what, path_));
}

Decoder Decoder::child(const doc::Value& value, std::string_view name) const
{
    Decoder decoder(value, where_, unknown_, scalars_);
    decoder.path_ = path_.empty() ? std::string(name) : fmt::format("{}.{}", path_, name);
    return decoder;
}

void Decoder::wrong_type(std::string_view expected) const
{
    throw base::Error(
        base::ErrorKind::Invalid,
        fmt::format(
            "{}: json: cannot unmarshal {} into field {} of type {}",
            where_,
            json_word(value_),
            path_,
            expected));
}

}  // namespace sluice::kustomize
