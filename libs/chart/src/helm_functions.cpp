#include "chart/render.hpp"

#include "base/error.hpp"
#include "conversions.hpp"
#include "exec_error.hpp"
#include "gotemplate/document.hpp"
#include "gotemplate/strconv.hpp"
#include "gotemplate/type.hpp"
#include "sprig/functions.hpp"
#include "sprig/toml.hpp"
#include "template_host.hpp"
#include "text.hpp"

#include <fmt/format.h>

namespace sluice::chart {

using base::Error;
using base::ErrorKind;
using gotemplate::Call;
using gotemplate::FunctionMap;
using gotemplate::Value;

namespace {

constexpr int kMaxIncludes = 1000;
constexpr std::string_view kNoValue = "<no value>";
/// Helm names the template set, and with it every text that tpl parses, after this.
constexpr std::string_view kSetName = "gotpl";

std::string quoted(std::string_view text)
{
    return gotemplate::strconv::quote(text);
}

/// Counts one inclusion for as long as it lasts.
class Inclusion {
public:
    Inclusion(TemplateHost& host, std::string_view name) : count_(host.included[std::string(name)])
    {
        if (count_ > kMaxIncludes)
            throw Error(
                ErrorKind::Invalid,
                fmt::format(
                    "rendering template has a nested reference name: {}: unable to execute template", name));
        ++count_;
    }
    ~Inclusion() { --count_; }
    Inclusion(const Inclusion&) = delete;
    Inclusion& operator=(const Inclusion&) = delete;

private:
    int& count_;
};

Value include(Call& call)
{
    const auto name = call.string(0);
    const Inclusion inclusion(call.host<TemplateHost>(), name);
    if (!call.execution()->set().defined(name))
        throw Error(
            ErrorKind::Invalid,
            fmt::format(
                "template: no template {} associated with template {}", quoted(name), quoted(kSetName)));
    return call.execution()->execute(name, call[1]);
}

Value tpl(Call& call)
{
    const auto text = call.string(0);
    try {
        return replace_all(call.execution()->execute_text(kSetName, text, call[1]), kNoValue, "");
    } catch (const gotemplate::ParseError& error) {
        throw Error(error.kind(), fmt::format("cannot parse template {}: {}", quoted(text), error.what()));
    } catch (const gotemplate::ExecError& error) {
        throw Error(
            error.kind(),
            fmt::format("error during tpl function execution for {}: {}", quoted(text), error.what()));
    }
}

std::string marked(std::string_view text)
{
    return fmt::format("{}{}{}", kWarnStart, text, kWarnEnd);
}

Value required(Call& call)
{
    const auto& value = call[1];
    const bool empty_text =
        value.is_string() && value.as_string().empty() && &value.type() == &gotemplate::types::string();
    if (!value.is_nil() && !empty_text) return value;
    auto& host = call.host<TemplateHost>();
    if (!host.options.lint) throw Error(ErrorKind::Invalid, marked(call.string(0)));
    host.warn(fmt::format("missing required value message={}", quoted(call.string(0))));
    return "";
}

Value fail(Call& call)
{
    auto& host = call.host<TemplateHost>();
    if (!host.options.lint) throw Error(ErrorKind::Invalid, marked(call.string(0)));
    host.warn(fmt::format("funcMap fail message={}", quoted(call.string(0))));
    return "";
}

Value lookup(Call& call)
{
    const auto& host = call.host<TemplateHost>();
    if (host.options.lint || !host.options.lookup) return Value::map();
    const auto found = host.options.lookup(call.string(0), call.string(1), call.string(2), call.string(3));
    if (!found.is_object()) return Value::map();
    // The API machinery reads integers as int64.
    return gotemplate::from_document(found, gotemplate::Numbers::Exact);
}

Value no_host(Call&)
{
    return "";
}

/// Runs a conversion whose errors Helm swallows; what a render may not go on after still rises.
template <class Convert, class Otherwise> auto swallowing(Convert convert, Otherwise otherwise)
{
    try {
        return convert();
    } catch (const gotemplate::BudgetError&) {
        throw;
    } catch (const Error& error) {
        return otherwise(error);
    }
}

Value empty_text(const Error&)
{
    return "";
}

Value to_yaml(Call& call)
{
    return swallowing([&]() -> Value { return yaml_text(call[0]); }, empty_text);
}
Value must_to_yaml(Call& call)
{
    return yaml_text(call[0]);
}
Value to_yaml_pretty(Call& call)
{
    return swallowing([&]() -> Value { return pretty_yaml_text(call[0]); }, empty_text);
}
Value to_json(Call& call)
{
    return swallowing([&]() -> Value { return json_text(call[0]); }, empty_text);
}
Value must_to_json(Call& call)
{
    return json_text(call[0]);
}

/// An error becomes a member of the map.
Value error_map(const Error& error)
{
    return Value::map({{"Error", error.what()}});
}
/// An error becomes the only element.
Value error_list(const Error& error)
{
    return Value::list({error.what()});
}

Value from_yaml(Call& call)
{
    return swallowing([&] { return map_from_yaml(call.string(0)); }, error_map);
}
Value from_yaml_array(Call& call)
{
    return swallowing([&] { return list_from_yaml(call.string(0)); }, error_list);
}
Value from_json(Call& call)
{
    return map_from_json(call.string(0));
}
Value from_json_array(Call& call)
{
    return list_from_json(call.string(0));
}

/// The encoder's error is the text.
Value to_toml(Call& call)
try {
    return sprig::to_toml(call[0]);
} catch (const sprig::TomlError& error) {
    return error.what();
}
Value must_to_toml(Call& call)
{
    return sprig::to_toml(call[0]);
}
Value from_toml(Call& call)
{
    return swallowing([&] { return sprig::from_toml(call.string(0)); }, error_map);
}

FunctionMap all_functions(HelmVersion version)
{
    auto functions = sprig::functions();
    functions.add(
        {{"include", "string, interface {}", include},
         {"tpl", "string, interface {}", tpl},
         {"required", "string, interface {}", required},
         {"fail", "string", fail},
         {"lookup", "string, string, string, string", lookup},
         {"getHostByName", "string", no_host},
         {"toYaml", "interface {}", to_yaml},
         {"toYamlPretty", "interface {}", to_yaml_pretty},
         {"fromYaml", "string", from_yaml},
         {"fromYamlArray", "string", from_yaml_array},
         {"toJson", "interface {}", to_json},
         {"fromJson", "string", from_json},
         {"fromJsonArray", "string", from_json_array},
         {"toToml", "interface {}", to_toml},
         {"fromToml", "string", from_toml}});
    if (version == HelmVersion::V4)
        functions.add(
            {{"mustToYaml", "interface {}", must_to_yaml},
             {"mustToJson", "interface {}", must_to_json},
             {"mustToToml", "interface {}", must_to_toml}});
    return functions;
}

}  // namespace

const FunctionMap& helm_functions(HelmVersion version)
{
    if (version == HelmVersion::V4) {
        static const FunctionMap v4 = all_functions(HelmVersion::V4);
        return v4;
    }
    static const FunctionMap v3 = all_functions(HelmVersion::V3);
    return v3;
}

}  // namespace sluice::chart
