#include "cluster/names.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace sluice::apiserver {

namespace {

using doc::Value;

constexpr std::size_t kMaxAnnotationBytes = 256u << 10;

constexpr std::string_view kLabelText = "a lowercase RFC 1123 label must consist of lower case alphanumeric "
                                        "characters or '-', and must start and end with an "
                                        "alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for "
                                        "validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";
constexpr std::string_view kSubdomainText =
    "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must "
    "start and end "
    "with an alphanumeric character (e.g. 'example.com', regex used for validation is "
    "'[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";
constexpr std::string_view kQualifiedText =
    "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an "
    "alphanumeric "
    "character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is "
    "'([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";
constexpr std::string_view kLabelValueText =
    "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must "
    "start and end "
    "with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is "
    "'(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')";

bool is_lower_alnum(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

bool is_alnum(char c)
{
    return is_lower_alnum(c) || (c >= 'A' && c <= 'Z');
}

bool is_dns_label(std::string_view text)
{
    return !text.empty() && is_lower_alnum(text.front()) && is_lower_alnum(text.back()) &&
           std::all_of(text.begin(), text.end(), [](char c) { return is_lower_alnum(c) || c == '-'; });
}

bool is_dns_subdomain(std::string_view text)
{
    while (true) {
        const std::size_t dot = text.find('.');
        if (!is_dns_label(text.substr(0, dot))) return false;
        if (dot == std::string_view::npos) return true;
        text.remove_prefix(dot + 1);
    }
}

bool is_name_part(std::string_view text)
{
    return !text.empty() && is_alnum(text.front()) && is_alnum(text.back()) &&
           std::all_of(text.begin(), text.end(), [](char c) {
               return is_alnum(c) || c == '-' || c == '_' || c == '.';
           });
}

std::string too_long_text(std::size_t limit)
{
    return fmt::format("must be no more than {} bytes", limit);
}

void add_all(
    FieldErrors& errors,
    const std::string& field,
    std::string_view value,
    const std::vector<std::string>& problems)
{
    for (const std::string& each : problems)
        errors.push_back(invalid_value(field, value, each));
}

void check_labels(const Value& labels, const std::string& field, FieldErrors& errors)
{
    for (const doc::Member& each : labels.members()) {
        add_all(errors, field, each.key(), qualified_name_problems(each.key()));
        add_all(errors, field, each.value.string_or(""), label_value_problems(each.value.string_or("")));
    }
}

void check_annotations(const Value& annotations, FieldErrors& errors)
{
    std::size_t bytes = 0;
    for (const doc::Member& each : annotations.members()) {
        std::string lower(each.key());
        std::transform(lower.begin(), lower.end(), lower.begin(), [](unsigned char c) {
            return static_cast<char>(std::tolower(c));
        });
        add_all(errors, "metadata.annotations", each.key(), qualified_name_problems(lower));
        bytes += each.key().size() + each.value.string_or("").size();
    }
    if (bytes > kMaxAnnotationBytes) errors.push_back(too_long("metadata.annotations", kMaxAnnotationBytes));
}

void check_owners(const Value& owners, FieldErrors& errors)
{
    bool controller = false;
    for (std::size_t i = 0; i < owners.size(); ++i) {
        const Value& owner = owners[i];
        if (owner["apiVersion"].string_or("").empty())
            errors.push_back(
                invalid_value("metadata.ownerReferences.apiVersion", "", "version must not be empty"));
        for (const char* part : {"kind", "name", "uid"})
            if (owner[part].string_or("").empty())
                errors.push_back(
                    invalid_value(std::string("metadata.ownerReferences.") + part, "", "must not be empty"));
        if (!owner["controller"].bool_or(false)) continue;
        if (controller)
            errors.push_back(invalid_value(
                "metadata.ownerReferences",
                owners,
                "Only one reference can have Controller set to true. Found \"true\" in references"));
        controller = true;
    }
}

/// Kinds of Kubernetes itself know their finalizers by name; those of custom resources need only look like one:
/// Flux's is "finalizers.fluxcd.io", without a slash.
void check_finalizers(const Kind& kind, const Value& finalizers, FieldErrors& errors)
{
    for (std::size_t i = 0; i < finalizers.size(); ++i) {
        const std::string_view name = finalizers[i].string_or("");
        const std::string field = fmt::format("metadata.finalizers[{}]", i);
        const std::vector<std::string> problems = qualified_name_problems(name);
        add_all(errors, field, name, problems);
        const bool standard = name == "kubernetes" || name == "orphan" || name == "foregroundDeletion";
        if (problems.empty() && !kind.custom() && !standard && name.find('/') == std::string_view::npos)
            errors.push_back(invalid_value(
                field, name, "name is neither a standard finalizer name nor is it fully qualified"));
    }
}

void check_common(const Kind& kind, const Value& metadata, FieldErrors& errors)
{
    check_labels(metadata["labels"], "metadata.labels", errors);
    check_annotations(metadata["annotations"], errors);
    check_owners(metadata["ownerReferences"], errors);
    check_finalizers(kind, metadata["finalizers"], errors);
}

std::vector<std::string> path_segment_problems(std::string_view name)
{
    std::vector<std::string> out;
    if (name == ".") out.emplace_back("may not be '.'");
    if (name == "..") out.emplace_back("may not be '..'");
    if (name.find('/') != std::string_view::npos) out.emplace_back("may not contain '/'");
    if (name.find('%') != std::string_view::npos) out.emplace_back("may not contain '%'");
    return out;
}

}  // namespace

std::vector<std::string> dns_label_problems(std::string_view text)
{
    std::vector<std::string> out;
    if (text.size() > 63) out.push_back(too_long_text(63));
    if (!is_dns_label(text)) {
        if (is_dns_subdomain(text))
            out.emplace_back("must not contain dots");
        else
            out.emplace_back(kLabelText);
    }
    return out;
}

std::vector<std::string> dns_subdomain_problems(std::string_view text)
{
    std::vector<std::string> out;
    if (text.size() > 253) out.push_back(too_long_text(253));
    if (!is_dns_subdomain(text)) out.emplace_back(kSubdomainText);
    return out;
}

std::vector<std::string> qualified_name_problems(std::string_view text)
{
    std::vector<std::string> out;
    const std::size_t slash = text.find('/');
    std::string_view name = text;
    if (slash != std::string_view::npos) {
        const std::string_view prefix = text.substr(0, slash);
        name = text.substr(slash + 1);
        if (name.find('/') != std::string_view::npos) {
            out.push_back(
                "a qualified name " + std::string(kQualifiedText).substr(10) +
                " with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')");
            return out;
        }
        if (prefix.empty())
            out.emplace_back("prefix part must be non-empty");
        else
            for (const std::string& each : dns_subdomain_problems(prefix))
                out.push_back("prefix part " + each);
    }
    if (name.empty())
        out.emplace_back("name part must be non-empty");
    else if (name.size() > 63)
        out.emplace_back("name part must be no more than 63 bytes");
    if (!is_name_part(name)) out.emplace_back(kQualifiedText);
    return out;
}

std::vector<std::string> label_value_problems(std::string_view text)
{
    std::vector<std::string> out;
    if (text.size() > 63) out.push_back(too_long_text(63));
    if (!text.empty() && !is_name_part(text)) out.emplace_back(kLabelValueText);
    return out;
}

std::vector<std::string> name_problems(const Kind& kind, std::string_view name)
{
    if (kind.group == "rbac.authorization.k8s.io") return path_segment_problems(name);
    if (kind.group.empty() && (kind.plural == "namespaces" || kind.plural == "services"))
        return dns_label_problems(name);
    if (kind.group == "networking.k8s.io" && kind.plural == "ipaddresses") return {};
    return dns_subdomain_problems(name);
}

FieldErrors check_metadata(const Kind& kind, const Value& object)
{
    FieldErrors errors;
    const Value& metadata = object["metadata"];
    const std::string_view name = metadata["name"].string_or("");
    const std::string_view generate = metadata["generateName"].string_or("");
    if (!generate.empty()) {
        std::string_view stem = generate;
        while (stem.ends_with('-'))
            stem.remove_suffix(1);
        add_all(errors, "metadata.generateName", generate, name_problems(kind, stem));
    }
    if (name.empty())
        errors.push_back(required_value("metadata.name", "name or generateName is required"));
    else
        add_all(errors, "metadata.name", name, name_problems(kind, name));
    check_common(kind, metadata, errors);
    return errors;
}

FieldErrors check_metadata_update(const Kind& kind, const Value& object, const Value& old)
{
    FieldErrors errors;
    const Value& metadata = object["metadata"];
    const Value& before = old["metadata"];
    check_common(kind, metadata, errors);
    for (const char* part : {"name", "namespace", "uid", "creationTimestamp", "deletionTimestamp"})
        if (!(metadata[part] == before[part]))
            errors.push_back(
                invalid_value(std::string("metadata.") + part, metadata[part], "field is immutable"));
    if (!before["deletionTimestamp"].is_null()) {
        // An object on its way out may lose finalizers, but get no new one.
        std::string fresh;
        for (const Value& each : metadata["finalizers"].elements()) {
            const auto had = before["finalizers"].elements();
            if (std::find(had.begin(), had.end(), each) == had.end())
                fresh += fmt::format("{}\"{}\"", fresh.empty() ? "" : " ", each.string_or(""));
        }
        if (!fresh.empty())
            errors.push_back(forbidden_value(
                "metadata.finalizers",
                fmt::format(
                    "no new finalizers can be added if the object is being deleted, found new finalizers "
                    "[]string{{{}}}",
                    fresh)));
    }
    return errors;
}

}  // namespace sluice::apiserver
