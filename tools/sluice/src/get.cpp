#include "get.hpp"

#include "doc/json.hpp"
#include "doc/yaml.hpp"
#include "kube/informer.hpp"
#include "table.hpp"

#include <algorithm>
#include <cctype>
#include <condition_variable>
#include <mutex>

#include <fmt/format.h>

namespace sluice::cli {

namespace {

std::string lower(std::string_view text)
{
    std::string result(text);
    std::transform(result.begin(), result.end(), result.begin(), [](unsigned char c) {
        return static_cast<char>(std::tolower(c));
    });
    return result;
}

/// Flux's --status-selector: a condition type, "=" or "!=", a status; compared without case.
class StatusSelector {
public:
    explicit StatusSelector(std::string_view text)
    {
        if (text.empty()) return;
        const auto at = text.find('=');
        if (at == std::string_view::npos || at == 0)
            throw base::Error(
                base::ErrorKind::Invalid,
                fmt::format(
                    "expected status selector in type=status or type!=status format, but found: {}", text));
        negated_ = text[at - 1] == '!';
        type_ = lower(text.substr(0, negated_ ? at - 1 : at));
        status_ = lower(text.substr(at + 1));
    }

    bool matches(const doc::Value& object) const
    {
        if (type_.empty()) return true;
        bool equal = false;
        for (const auto& condition : object.get({"status", "conditions"}).elements())
            if (lower(condition["type"].string_or("")) == type_)
                equal = lower(condition["status"].string_or("")) == status_;
        return equal != negated_;
    }

private:
    std::string type_, status_;
    bool negated_ = false;
};

std::vector<doc::Value> find_objects(Session& session, const ToolkitKind& kind, const GetOptions& options)
{
    kube::ListOptions list;
    list.label_selector = options.label_selector;
    if (!options.name.empty()) list.field_selector = "metadata.name=" + options.name;
    const std::string where = options.all_namespaces ? "" : session.namespace_name();
    return session.client().list(kind.resource, where, list, session.deadline());
}

void keep_selected(std::vector<doc::Value>& objects, const GetOptions& options)
{
    const StatusSelector selector(options.status_selector);
    std::erase_if(objects, [&](const doc::Value& object) { return !selector.matches(object); });
}

bool shows_source(const ToolkitKind& kind, const GetOptions& options)
{
    return !kind.source && (options.show_source || options.output == OutputFormat::Wide);
}

/// "GitRepository/flux-system/apps".
std::string source_of(const doc::Value& object)
{
    const auto& reference = object.get({"spec", "sourceRef"});
    const auto own = kube::namespace_of(object);
    return fmt::format(
        "{}/{}/{}",
        reference["kind"].string_or(""),
        reference["namespace"].string_or(own),
        reference["name"].string_or(""));
}

std::vector<std::string>
row_of(const ToolkitKind& kind, const doc::Value& object, const GetOptions& options, bool with_kind)
{
    std::vector<std::string> row;
    if (options.all_namespaces) row.emplace_back(kube::namespace_of(object));
    const std::string name(kube::name_of(object));
    row.push_back(with_kind ? lower(kind.kind()) + "/" + name : name);
    if (shows_source(kind, options)) row.push_back(source_of(object));
    row.push_back(shorten_digests(kind.revision(object)));
    row.emplace_back(suspended(object) ? "True" : "False");
    const auto& ready = ready_condition(object);
    row.push_back(ready.is_null() ? "False" : ready["status"].text());
    row.push_back(
        ready.is_null() ? "waiting to be reconciled" : shorten_digests(ready["message"].string_or("")));
    return row;
}

void print_objects_table(
    Terminal& terminal,
    const ToolkitKind& kind,
    const std::vector<doc::Value>& objects,
    const GetOptions& options,
    bool with_kind)
{
    std::vector<std::string> header;
    if (!options.no_header) {
        if (options.all_namespaces) header.emplace_back("Namespace");
        header.emplace_back("Name");
        if (shows_source(kind, options)) header.emplace_back("Source");
        for (const char* column : {"Revision", "Suspended", "Ready", "Message"})
            header.emplace_back(column);
    }
    std::vector<std::vector<std::string>> rows;
    for (const auto& object : objects)
        rows.push_back(row_of(kind, object, options, with_kind));
    print_table(terminal.out(), header, rows);
}

/// As kubectl: one object alone when it was asked for by name, else a List.
void print_documents(Terminal& terminal, const std::vector<doc::Value>& objects, const GetOptions& options)
{
    doc::Value shown;
    if (!options.name.empty() && objects.size() == 1) {
        shown = objects.front();
    } else {
        auto items = doc::Value::array();
        for (const auto& object : objects)
            items.push_back(object);
        shown = doc::Value::object({{"apiVersion", "v1"}, {"kind", "List"}, {"items", items}});
    }
    if (options.output == OutputFormat::Json)
        terminal.out() << doc::to_json(shown, doc::JsonStyle::GoIndent) << '\n';
    else
        terminal.out() << doc::to_yaml(shown);
}

bool wants_documents(const GetOptions& options)
{
    return options.output == OutputFormat::Json || options.output == OutputFormat::Yaml;
}

std::string place(const Session& session, const GetOptions& options)
{
    return options.all_namespaces ? "any" : "\"" + session.namespace_name() + "\"";
}

}  // namespace

namespace {

/// A row for each object and each change of it, until the time is up.
void watch_kind(Session& session, Terminal& terminal, const ToolkitKind& kind, const GetOptions& options)
{
    std::mutex mutex;
    std::condition_variable_any changed;
    std::vector<doc::Value> waiting;
    kube::InformerOptions watching;
    watching.namespace_ = options.all_namespaces ? "" : session.namespace_name();
    watching.label_selector = options.label_selector;
    if (!options.name.empty()) watching.field_selector = "metadata.name=" + options.name;
    kube::Informer informer(session.client(), kind.resource, watching, base::Logger::none());
    informer.on_event([&](const kube::Event& event) {
        const std::lock_guard lock(mutex);
        waiting.push_back(event.object);
        changed.notify_all();
    });
    informer.start();
    auto shown = options;
    for (;;) {
        std::vector<doc::Value> objects;
        {
            std::unique_lock lock(mutex);
            const auto& deadline = session.deadline();
            changed.wait_until(lock, deadline.stop(), deadline.at(), [&] { return !waiting.empty(); });
            objects.swap(waiting);
        }
        if (objects.empty()) break;
        for (const auto& object : objects) {
            std::vector<doc::Value> one{object};
            keep_selected(one, options);
            print_objects_table(terminal, kind, one, shown, false);
            shown.no_header = true;
        }
        terminal.out().flush();
    }
    informer.stop();
    throw base::Error(base::ErrorKind::Timeout, "timed out waiting for the condition");
}

}  // namespace

OutputFormat parse_output_format(const std::string& word)
{
    if (word == "table") return OutputFormat::Table;
    if (word == "wide") return OutputFormat::Wide;
    if (word == "json") return OutputFormat::Json;
    if (word == "yaml") return OutputFormat::Yaml;
    throw base::Error(
        base::ErrorKind::Invalid,
        fmt::format("unknown output format '{}', choose one of: table, wide, json, yaml", word));
}

void get_kind(Session& session, Terminal& terminal, const ToolkitKind& kind, const GetOptions& options)
{
    if (options.watch) return watch_kind(session, terminal, kind, options);
    auto objects = find_objects(session, kind, options);
    if (wants_documents(options)) {
        keep_selected(objects, options);
        return print_documents(terminal, objects, options);
    }
    if (objects.empty() && !options.name.empty())
        throw base::Error(
            base::ErrorKind::NotFound,
            fmt::format(
                "{} object '{}' not found in {} namespace",
                kind.kind(),
                options.name,
                place(session, options)));
    if (objects.empty())
        throw base::Error(
            base::ErrorKind::NotFound,
            fmt::format("no {} objects found in {} namespace", kind.kind(), place(session, options)));
    keep_selected(objects, options);
    print_objects_table(terminal, kind, objects, options, false);
}

void get_kinds(
    Session& session,
    Terminal& terminal,
    const std::vector<const ToolkitKind*>& kinds,
    const GetOptions& options)
{
    if (options.watch)
        throw base::Error(base::ErrorKind::Invalid, "expected a single resource type, but found all");
    std::vector<doc::Value> documents;
    for (const auto* kind : kinds) {
        auto objects = find_objects(session, *kind, options);
        keep_selected(objects, options);
        if (wants_documents(options)) {
            documents.insert(documents.end(), objects.begin(), objects.end());
        } else if (!objects.empty()) {
            print_objects_table(terminal, *kind, objects, options, true);
            terminal.out() << '\n';
        }
    }
    if (wants_documents(options)) print_documents(terminal, documents, options);
}

}  // namespace sluice::cli
