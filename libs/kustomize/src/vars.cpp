#include "accumulator.hpp"

#include "base/error.hpp"
#include "budget.hpp"
#include "field_path.hpp"
#include "scalar.hpp"
#include "shared_fields.hpp"

#include <algorithm>
#include <charconv>
#include <set>

#include <fmt/format.h>

namespace sluice::kustomize {
namespace {

/// Texts that grow beyond are charged while they grow.
constexpr std::size_t kLargestText = 1 << 20;

using VarValues = std::map<std::string, doc::Value>;

/// A text with its $(NAME)s replaced: the value itself if the text is nothing but one reference, else a string.
class Expansion {
public:
    explicit Expansion(const VarValues& values) : values_(values) {}

    doc::Value operator()(const std::string& text) const
    {
        std::string result;
        std::size_t done = 0;
        for (std::size_t i = 0; i + 1 < text.size(); ++i) {
            if (text[i] != '$') continue;
            result.append(text, done, i - done);
            const auto close = text[i + 1] == '(' ? text.find(')', i + 2) : std::string::npos;
            if (close != std::string::npos) {
                const auto name = text.substr(i + 2, close - i - 2);
                const auto found = values_.find(name);
                if (found != values_.end()) used_.insert(name);
                if (found != values_.end() && i == 0 && close + 1 == text.size()) return found->second;
                result += found == values_.end() ? text.substr(i, close + 1 - i) : printed(found->second);
                if (result.size() > kLargestText) Budget::charge(result.size());
                i = close;
            } else {
                if (text[i + 1] != '$') result += '$';
                result += text[i + 1];
                ++i;
            }
            done = i + 1;
        }
        Budget::charge(result.size());
        return result + text.substr(done);
    }

    bool has_used(const std::string& name) const { return used_.contains(name); }

private:
    /// Go's %v.
    static std::string printed(const doc::Value& value)
    {
        if (value.kind() != doc::Kind::Double) return text_of(value);
        char buffer[32];
        const auto wide =
            std::to_chars(buffer, buffer + sizeof buffer, value.as_double(), std::chars_format::scientific);
        const std::string text(buffer, wide.ptr);
        const int exponent = std::stoi(text.substr(text.find('e') + 1));
        constexpr int kLargestPlain = 5, kSmallestPlain = -4;
        if (exponent > kLargestPlain || exponent < kSmallestPlain) return text;
        const auto plain =
            std::to_chars(buffer, buffer + sizeof buffer, value.as_double(), std::chars_format::fixed);
        return {buffer, plain.ptr};
    }
    const VarValues& values_;
    mutable std::set<std::string> used_;
};

void expand(doc::Value& value, const Expansion& expansion)
{
    if (!is_text(value)) return;
    auto expanded = expansion(value.text());
    // The reference writes every text anew, which makes a string of what had no type.
    if (is_untagged(value) && expanded == value) expanded.set_spelling(doc::Spelling::Plain);
    if (!(expanded == value) || is_untagged(value)) value = std::move(expanded);
}

void expand_field(doc::Value& value, const Expansion& expansion)
{
    if (value.is_array()) {
        for (std::size_t i = 0; i < value.size(); ++i) {
            if (!is_text(value[i]))
                throw base::Error(base::ErrorKind::Invalid, "invalid value type expect a string");
            expand(value.edit_at(i), expansion);
        }
    } else if (value.is_object()) {
        std::vector<std::string> keys;
        for (const auto& member : value.members())
            keys.emplace_back(member.key());
        for (const auto& key : keys)
            expand(value.edit(key), expansion);
    } else {
        expand(value, expansion);
    }
}

bool mentions_var(const doc::Value& value)
{
    const auto has_dollar = [](const doc::Value& text) {
        return is_untagged(text) || text.string_or("").find('$') != std::string_view::npos;
    };
    if (has_dollar(value)) return true;
    for (const auto& element : value.elements())
        if (has_dollar(element) || !is_text(element)) return true;
    for (const auto& member : value.members())
        if (has_dollar(member.value)) return true;
    return false;
}

/// Numbers are read as Go's strconv reads them, which does not know YAML's 0x10 and 1_000; texts, dates and
/// nulls stand for themselves.
doc::Value value_of_var(const doc::Value& field, const VarEntry& var)
{
    const auto tag = tag_of(field);
    const auto text = text_of(field);
    if (tag == "bool") return typed(plain(text));
    if (tag != "int" && tag != "float") return text;
    const std::string_view digits = std::string_view(text).substr(text.starts_with('+') ? 1 : 0);
    if (tag == "int") {
        std::int64_t number = 0;
        const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), number);
        if (read.ec == std::errc{} && read.ptr == digits.data() + digits.size()) return number;
    } else if (digits.find_first_not_of("0123456789+-.eE") == std::string_view::npos) {
        return typed(plain(text)).as_double();
    }
    throw base::Error(
        base::ErrorKind::Invalid,
        fmt::format(
            "field '{}' specified in var '{}' is no decimal number: {}", var.field_path, var.name, text));
}

}  // namespace

void Accumulator::merge(Accumulator&& child)
{
    resources.append_all(child.resources);
    merge_config(child.config);
    for (const auto& [name, var] : child.vars_)
        add_var(var);
}

void Accumulator::add_var(const VarEntry& var)
{
    if (!vars_.emplace(var.name, var).second)
        throw base::Error(base::ErrorKind::Conflict, fmt::format("var '{}' already encountered", var.name));
}

void Accumulator::add_vars(const std::vector<VarEntry>& vars)
{
    for (const auto& var : vars) {
        // Never cluster-scoped, as in the reference: one with a namespace names no object without.
        const ResId id{var.gvk, var.object_name, var.object_ns};
        const auto matching = resources.matching_any_id(
            [&](const ResId& other) { return id.ns.empty() ? id.same_gvkn(other) : id.matches(other); });
        if (matching.size() > 1)
            throw base::Error(
                base::ErrorKind::Conflict,
                fmt::format(
                    "found {} resId matches for var {} (unable to disambiguate)", matching.size(), var.name));
        if (matching.size() == 1) matching.front()->ref_vars.push_back(var.name);
    }
    for (const auto& var : vars)
        add_var(var);
}

std::vector<std::string> Accumulator::resolve_vars()
{
    VarValues values;
    for (const auto& [name, var] : vars_) {
        const auto& list = resources.resources();
        Budget::spend(list.size());
        const auto source = std::find_if(list.begin(), list.end(), [&](const auto& resource) {
            return std::find(resource->ref_vars.begin(), resource->ref_vars.end(), name) !=
                   resource->ref_vars.end();
        });
        if (source == list.end())
            throw base::Error(
                base::ErrorKind::NotFound,
                fmt::format("var '{}' cannot be mapped to a field in the set of known resources", name));
        const auto* value = look_up((*source)->object, field_path_with_indices(var.field_path));
        if (!value)
            throw base::Error(
                base::ErrorKind::NotFound,
                fmt::format(
                    "field '{}' specified in var '{}' not found in corresponding resource",
                    var.field_path,
                    name));
        if (is_scalar(*value)) values.emplace(name, value_of_var(*value, var));
    }
    if (vars_.empty()) return {};
    const Expansion expansion(values);
    for (const auto& resource : resources.resources())
        for (const auto& spec : config->var_references) {
            if (!any_at(resource->object, spec, mentions_var)) continue;
            const auto before = resource->object;
            apply(resource->object, spec, Create::Nothing, [&](doc::Value& value) {
                expand_field(value, expansion);
            });
            sync_shared(*resource, before);
        }
    std::vector<std::string> unused;
    for (const auto& [name, var] : vars_)
        if (!expansion.has_used(name)) unused.push_back(name);
    return unused;
}

}  // namespace sluice::kustomize
