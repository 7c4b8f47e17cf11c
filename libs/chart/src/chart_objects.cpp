#include "chart_objects.hpp"

#include "gotemplate/function.hpp"
#include "gotemplate/object.hpp"
#include "gotemplate/type.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace sluice::chart {

using gotemplate::Call;
using gotemplate::Kind;
using gotemplate::Object;
using gotemplate::Type;
using gotemplate::Value;

namespace types = gotemplate::types;

namespace {

/// A Go struct or pointer to one, as a list of fields.
class Struct : public Object {
public:
    using Fields = std::vector<std::pair<std::string_view, Value>>;
    Struct(const Type& type, Fields fields) : type_(type), fields_(std::move(fields)) {}

    const Type& type() const noexcept override { return type_; }
    std::optional<Value> field(std::string_view name) const override
    {
        const auto found = std::ranges::find(fields_, name, &Fields::value_type::first);
        if (found == fields_.end()) return std::nullopt;
        return found->second;
    }
    std::size_t field_count() const noexcept override { return fields_.size(); }
    std::string_view field_name(std::size_t i) const override { return fields_[i].first; }
    Value field_value(std::size_t i) const override { return fields_[i].second; }

private:
    const Type& type_;
    Fields fields_;
};

const Type& struct_type(std::string_view name)
{
    return types::named({.kind = Kind::Struct, .name = name, .named = true});
}

/// version.BuildInfo, whose fields have other names in JSON.
class BuildInfo : public Struct {
public:
    using Struct::Struct;
    doc::Value document(int) const override
    {
        constexpr std::array<std::string_view, 5> kNames{
            "version", "git_commit", "git_tree_state", "go_version", "kube_client_version"};
        auto object = doc::Value::object();
        for (std::size_t i = 0; i < field_count(); ++i)
            if (const auto value = field_value(i); !value.as_string().empty())
                object.set(kNames[i], value.as_string());
        return object;
    }
};

/// common.KubeVersion: its methods are those of the pointer, which templates reach.
class KubeVersionObject : public Object {
public:
    KubeVersionObject(const KubeVersion& version, HelmVersion helm) : version_(version), helm_(helm) {}
    const Type& type() const noexcept override
    {
        static const Type& v4 =
            types::named({.kind = Kind::Struct, .name = "common.KubeVersion", .named = true});
        static const Type& v3 =
            types::named({.kind = Kind::Struct, .name = "chartutil.KubeVersion", .named = true});
        return helm_ == HelmVersion::V4 ? v4 : v3;
    }
    std::optional<Value> field(std::string_view name) const override
    {
        if (name == "Version") return Value(version_.version);
        if (name == "Major") return Value(version_.major);
        if (name == "Minor") return Value(version_.minor);
        return std::nullopt;
    }
    const Type::Method* method(std::string_view name) const override
    {
        static constexpr std::array<Type::Method, 2> kMethods{
            Type::Method{"String", "", [](Call& call) { return of(call).text_value(); }},
            Type::Method{"GitVersion", "", [](Call& call) { return Value(of(call).version_.version); }}};
        const auto* const found = std::ranges::find(kMethods, name, &Type::Method::name);
        return found == kMethods.end() ? nullptr : found;
    }
    bool addressed_text(std::string& out) const override
    {
        out += text_value().as_string();
        return true;
    }
    std::size_t field_count() const noexcept override { return helm_ == HelmVersion::V4 ? 4 : 3; }
    std::string_view field_name(std::size_t i) const override
    {
        static constexpr std::array<std::string_view, 4> kNames{
            "Version", "normalizedVersion", "Major", "Minor"};
        return kNames[i == 0 || helm_ == HelmVersion::V4 ? i : i + 1];
    }
    Value field_value(std::size_t i) const override
    {
        const auto name = field_name(i);
        return name == "normalizedVersion" ? Value(version_.normalized) : *field(name);
    }
    doc::Value document(int) const override
    {
        auto object = doc::Value::object();
        object.set("Version", version_.version);
        object.set("Major", version_.major);
        object.set("Minor", version_.minor);
        return object;
    }

private:
    static const KubeVersionObject& of(Call& call)
    {
        return dynamic_cast<const KubeVersionObject&>(*call[0].as_object());
    }
    Value text_value() const { return helm_ == HelmVersion::V4 ? version_.normalized : version_.version; }

    KubeVersion version_;
    HelmVersion helm_;
};

Value has_version(Call& call)
{
    const auto wanted = call.string(1);
    return std::ranges::any_of(
        call[0].elements(), [&](const Value& version) { return version.as_string() == wanted; });
}

Value text_list(const std::vector<std::string>& texts)
{
    std::vector<Value> elements(texts.begin(), texts.end());
    return Value::list(std::move(elements));
}

const Type& string_to_string()
{
    return types::map_of(types::string(), types::string());
}

Value text_map(const doc::Value& object)
{
    if (!object.is_object()) return Value::nil(string_to_string());
    const auto map = Value::map(string_to_string());
    for (const auto& member : object.members())
        map.put(member.key(), member.value.text());
    return map;
}

/// Processed import-values are map[string]string; what stands there otherwise is as decoded.
Value import_values(const doc::Value& values)
{
    std::vector<Value> elements;
    for (const auto& value : values.elements())
        elements.push_back(value.is_object() ? text_map(value) : Value(value.text()));
    return Value::list(std::move(elements));
}

Value dependency_object(const Dependency& dependency)
{
    return Value::map(
        {{"Name", dependency.name},
         {"Version", dependency.version},
         {"Repository", dependency.repository},
         {"Condition", dependency.condition},
         {"Tags", text_list(dependency.tags)},
         {"Enabled", dependency.enabled},
         {"ImportValues", import_values(dependency.import_values)},
         {"Alias", dependency.alias}});
}

Value dependency_list(const Metadata& metadata)
{
    std::vector<Value> elements;
    if (metadata.dependencies)
        for (const auto& dependency : *metadata.dependencies)
            elements.push_back(dependency_object(dependency));
    return Value::list(std::move(elements));
}

Value maintainer_list(const Metadata& metadata)
{
    std::vector<Value> elements;
    for (const auto& maintainer : metadata.maintainers)
        elements.push_back(
            Value::map({{"Name", maintainer.name}, {"Email", maintainer.email}, {"URL", maintainer.url}}));
    return Value::list(std::move(elements));
}

Struct::Fields metadata_fields(const Metadata& metadata, bool is_root)
{
    return {
        {"Name", metadata.name},
        {"Home", metadata.home},
        {"Sources", text_list(metadata.sources)},
        {"Version", metadata.version},
        {"Description", metadata.description},
        {"Keywords", text_list(metadata.keywords)},
        {"Maintainers", maintainer_list(metadata)},
        {"Icon", metadata.icon},
        {"APIVersion", metadata.api_version},
        {"Condition", metadata.condition},
        {"Tags", metadata.tags},
        {"AppVersion", metadata.app_version},
        {"Deprecated", metadata.deprecated},
        {"Annotations", text_map(metadata.annotations)},
        {"KubeVersion", metadata.kube_version},
        {"Dependencies", dependency_list(metadata)},
        {"Type", metadata.type},
        {"IsRoot", is_root}};
}

doc::Value json_list(const std::vector<std::string>& texts)
{
    auto list = doc::Value::array();
    for (const auto& text : texts)
        list.push_back(text);
    return list;
}

/// Adds what is not left out as empty.
void set_unless_empty(doc::Value& object, std::string_view key, const doc::Value& value)
{
    const bool empty = value.is_string() ? value.as_string().empty()
                       : value.is_bool() ? !value.as_bool()
                                         : value.empty();
    if (!empty) object.set(key, value);
}

doc::Value json_of(const Maintainer& maintainer)
{
    auto object = doc::Value::object();
    set_unless_empty(object, "name", maintainer.name);
    set_unless_empty(object, "email", maintainer.email);
    set_unless_empty(object, "url", maintainer.url);
    return object;
}

doc::Value json_of(const Dependency& dependency)
{
    auto object = doc::Value::object({{"name", dependency.name}});
    set_unless_empty(object, "version", dependency.version);
    object.set("repository", dependency.repository);
    set_unless_empty(object, "condition", dependency.condition);
    set_unless_empty(object, "tags", json_list(dependency.tags));
    set_unless_empty(object, "enabled", dependency.enabled);
    set_unless_empty(object, "import-values", dependency.import_values);
    set_unless_empty(object, "alias", dependency.alias);
    return object;
}

template <class Entry> doc::Value json_list(const std::vector<Entry>& entries)
{
    auto list = doc::Value::array();
    for (const auto& entry : entries)
        list.push_back(json_of(entry));
    return list;
}

/// Helm 3's chart.Metadata in JSON, whose fields have other names there and are left out if they are empty.
doc::Value json_of(const Metadata& metadata, bool is_root)
{
    auto object = doc::Value::object();
    set_unless_empty(object, "name", metadata.name);
    set_unless_empty(object, "home", metadata.home);
    set_unless_empty(object, "sources", json_list(metadata.sources));
    set_unless_empty(object, "version", metadata.version);
    set_unless_empty(object, "description", metadata.description);
    set_unless_empty(object, "keywords", json_list(metadata.keywords));
    set_unless_empty(object, "maintainers", json_list(metadata.maintainers));
    set_unless_empty(object, "icon", metadata.icon);
    set_unless_empty(object, "apiVersion", metadata.api_version);
    set_unless_empty(object, "condition", metadata.condition);
    set_unless_empty(object, "tags", metadata.tags);
    set_unless_empty(object, "appVersion", metadata.app_version);
    set_unless_empty(object, "deprecated", metadata.deprecated);
    auto annotations = metadata.annotations;
    annotations.sort_keys();
    set_unless_empty(object, "annotations", annotations);
    set_unless_empty(object, "kubeVersion", metadata.kube_version);
    if (metadata.dependencies) set_unless_empty(object, "dependencies", json_list(*metadata.dependencies));
    set_unless_empty(object, "type", metadata.type);
    object.set("IsRoot", is_root);
    return object;
}

/// .Chart of Helm 3.
class ChartStruct : public Struct {
public:
    ChartStruct(Fields fields, doc::Value json)
        : Struct(struct_type("struct { chart.Metadata; IsRoot bool }"), std::move(fields)),
          json_(std::move(json))
    {
    }
    doc::Value document(int) const override { return json_; }

private:
    doc::Value json_;
};

}  // namespace

const Type& values_type(HelmVersion version)
{
    static const auto make = [](std::string_view name) -> const Type& {
        return types::named(
            {.kind = Kind::Map, .name = name, .elem = &types::any(), .key = &types::string(), .named = true});
    };
    static const Type& v4 = make("common.Values");
    static const Type& v3 = make("chartutil.Values");
    return version == HelmVersion::V4 ? v4 : v3;
}

Value chart_object(const Metadata& metadata, bool is_root, HelmVersion version)
{
    auto fields = metadata_fields(metadata, is_root);
    if (version == HelmVersion::V3)
        return Value::object(std::make_unique<ChartStruct>(std::move(fields), json_of(metadata, is_root)));
    const auto map = Value::map();
    for (auto& [name, value] : fields)
        map.put(name, std::move(value));
    return map;
}

Value capabilities_object(const Capabilities& capabilities, HelmVersion version)
{
    const bool v4 = version == HelmVersion::V4;
    static constexpr std::array<Type::Method, 1> kVersionSet{Type::Method{"Has", "string", has_version}};
    const auto& set = types::named(
        {.kind = Kind::Slice,
         .name = v4 ? "common.VersionSet" : "chartutil.VersionSet",
         .elem = &types::string(),
         .named = true,
         .methods = kVersionSet});
    std::vector<Value> versions(capabilities.api_versions.begin(), capabilities.api_versions.end());
    Struct::Fields build{
        {"Version", capabilities.helm_version},
        {"GitCommit", ""},
        {"GitTreeState", ""},
        {"GoVersion", capabilities.go_version}};
    if (v4)
        build.emplace_back(
            "KubeClientVersion", "v" + capabilities.kube_version.major + "." + capabilities.kube_version.minor);
    Struct::Fields fields{
        {"KubeVersion", Value::object(std::make_unique<KubeVersionObject>(capabilities.kube_version, version))},
        {"APIVersions", Value::slice(set, std::move(versions))},
        {"HelmVersion",
         Value::object(std::make_unique<BuildInfo>(struct_type("version.BuildInfo"), std::move(build)))}};
    const auto& type = types::pointer_to(struct_type(v4 ? "common.Capabilities" : "chartutil.Capabilities"));
    return Value::object(std::make_unique<Struct>(type, std::move(fields)));
}

Value release_object(const ReleaseInfo& release)
{
    return Value::map(
        {{"Name", release.name},
         {"Namespace", release.namespace_name},
         {"IsUpgrade", release.is_upgrade},
         {"IsInstall", !release.is_upgrade},
         {"Revision", release.revision},
         {"Service", "Helm"}});
}

}  // namespace sluice::chart
