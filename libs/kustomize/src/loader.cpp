#include "loader.hpp"

#include "base/digest.hpp"
#include "base/error.hpp"
#include "budget.hpp"
#include "doc/yaml.hpp"
#include "parse_cache.hpp"
#include "scalar.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <deque>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace sluice::kustomize {
namespace {

constexpr std::string_view kMalformed = "MalformedYAMLError";

bool is_within(std::string_view directory, std::string_view root)
{
    return root == "/" || directory == root ||
           (directory.starts_with(root) && directory.size() > root.size() && directory[root.size()] == '/');
}

/// Whether the path leads above "/" on its way from `directory`.
bool climbs_out(std::string_view directory, std::string_view path)
{
    auto depth = directory == "/" ? 0 : std::count(directory.begin(), directory.end(), '/');
    while (!path.empty() && depth >= 0) {
        const auto part = path.substr(0, path.find('/'));
        path.remove_prefix(std::min(part.size() + 1, path.size()));
        if (part == "..")
            --depth;
        else if (!part.empty() && part != ".")
            ++depth;
    }
    return depth < 0;
}

std::string_view directory_of(std::string_view path)
{
    const auto slash = path.rfind('/');
    return slash == 0 ? path.substr(0, 1) : path.substr(0, slash);
}

/// The reference splits streams at lines that begin with "---" itself, and refuses content on them.
void check_separators(std::string_view text)
{
    for (auto at = text.find("\n---"); at != std::string_view::npos; at = text.find("\n---", at + 4)) {
        const auto end = text.find('\n', at + 4);
        if (end == std::string_view::npos) return;
        const auto line = text.substr(at + 4, end - at - 4);
        const auto content = line.find_first_not_of(" \t\r\v\f");
        if (content != std::string_view::npos && line[content] != '#')
            throw base::Error(base::ErrorKind::Invalid, fmt::format("invalid document separator: ---{}", line));
    }
}

std::string without_carriage_returns(std::string_view text)
{
    std::string result;
    result.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i)
        if (text[i] != '\r' || i + 1 == text.size() || text[i + 1] != '\n') result += text[i];
    return result;
}

std::string shown_map(const doc::Value& map)
{
    std::vector<std::string> entries;
    for (const auto& member : map.members())
        entries.push_back(fmt::format("{}:{}", member.key(), text_of(member.value)));
    std::ranges::sort(entries);
    return fmt::format("map[{}]", fmt::join(entries, " "));
}

/// A field that identifies an object; null says nothing.
std::string told(const doc::Value& field)
{
    return is_null(field) ? std::string() : text_of(field);
}

/// What identifies an object, laid out as the reference's messages have it.
std::string shown(const doc::Value& object)
{
    const auto& meta = object["metadata"];
    return fmt::format(
        "{{{{{} {}}} {{{{{} {}}} {} {}}}}}",
        told(object["apiVersion"]),
        told(object["kind"]),
        told(meta["name"]),
        told(meta["namespace"]),
        shown_map(meta["labels"]),
        shown_map(meta["annotations"]));
}

void add_checked(std::deque<doc::Value>& objects, const doc::Value& object)
{
    if (is_nil_or_empty(object)) return;
    if (!object.is_object()) throw base::Error(base::ErrorKind::Invalid, "missing Resource metadata");
    check_object(object);
    objects.push_back(object);
}

/// Nearly every entry is one, and an exception takes longer than reading a small file.
bool is_plain_path(std::string_view entry)
{
    const auto is_plain = [](unsigned char c) {
        return std::isalnum(c) != 0 || c == '.' || c == '/' || c == '-' || c == '_';
    };
    return entry.find('.') != std::string_view::npos && !entry.starts_with("...") &&
           !entry.starts_with("---") && std::all_of(entry.begin(), entry.end(), is_plain);
}

}  // namespace

void check_object(const doc::Value& object)
{
    const auto& meta = object["metadata"];
    const auto kind = told(object["kind"]), name = told(meta["name"]);
    const auto trouble = [&](std::string_view what) {
        return base::Error(base::ErrorKind::Invalid, fmt::format("{} in object {}", what, shown(object)));
    };
    if (kind.empty() && name.empty() && told(object["apiVersion"]).empty() && told(meta["namespace"]).empty() &&
        meta["labels"].empty() && meta["annotations"].empty())
        throw base::Error(base::ErrorKind::Invalid, "missing Resource metadata");
    if (kind.empty()) throw trouble("missing kind");
    if (name.empty() && !kind.ends_with("List")) throw trouble("missing metadata.name");
}

bool is_malformed_yaml(std::string_view message)
{
    return message.find(kMalformed) != std::string_view::npos;
}

Documents parse_objects(std::string_view text, RepeatedKeys repeated_keys)
{
    std::string unix_text;
    if (text.find("\r\n") != std::string_view::npos) text = unix_text = without_carriage_returns(text);
    check_separators(text);
    const auto stream = base::with_context(kMalformed, [&] {
        doc::YamlOptions options;
        options.dialect = doc::YamlDialect::Kyaml;
        options.keep_spelling = true;
        options.keep_repeated_keys = repeated_keys == RepeatedKeys::Kept;
        return doc::parse_yaml_stream(text, options, doc::kManifestLimits);
    });
    std::deque<doc::Value> pending;
    for (const auto& document : stream) {
        const auto kind = text_of(document.value["kind"]);
        const bool wraps = stream.size() == 1 && (kind == "List" || kind == "ResourceList");
        if (wraps && document.value.contains("items"))
            for (const auto& item : document.value["items"].elements())
                add_checked(pending, item);
        else
            add_checked(pending, document.value);
    }
    // Items of a list come after everything else that waits, as in the reference.
    Documents result;
    for (; !pending.empty(); pending.pop_front()) {
        const auto object = pending.front();
        const auto* items = object.find("items");
        if (!items || !text_of(object["kind"]).ends_with("List")) {
            result.push_back(object);
            continue;
        }
        if (!items->is_array() && !is_null(*items))
            throw base::Error(
                base::ErrorKind::Invalid, fmt::format("expected array in {}/items", text_of(object["kind"])));
        // The reference takes these items apart by way of JSON.
        for (auto item : items->elements()) {
            doc::resolve_spelling(item, doc::YamlDialect::Kyaml);
            respell(item, doc::Spelling::Quoted);
            doc::forget_comments(item);
            add_checked(pending, item);
        }
    }
    return result;
}

std::optional<Documents> inlined_objects(std::string_view entry)
{
    if (is_plain_path(entry)) return std::nullopt;
    try {
        return parse_objects(entry);
    } catch (const base::Error&) {
        return std::nullopt;
    }
}

std::shared_ptr<const Loader> Loader::at(LoadContext& context, std::string_view directory)
{
    if (const auto url = RepositoryUrl::parse(directory)) return clone(context, *url, nullptr);
    auto root = join_path("/", directory);
    if (context.files.type(root) != Files::Type::Directory)
        throw base::Error(
            base::ErrorKind::NotFound, fmt::format("must build at directory: '{}' is not a directory", root));
    return std::shared_ptr<const Loader>(new Loader(context, std::move(root), nullptr));
}

std::shared_ptr<const Loader>
Loader::clone(LoadContext& context, const RepositoryUrl& url, std::shared_ptr<const Loader> referrer)
{
    if (!context.remote)
        throw base::Error(
            base::ErrorKind::Forbidden, fmt::format("remote base '{}' is not allowed here", url.raw));
    for (const auto* visited = referrer.get(); visited; visited = visited->referrer_.get())
        if (visited->checkout_ && visited->checkout_->url.starts_with(url.raw))
            throw base::Error(
                base::ErrorKind::Invalid,
                fmt::format(
                    "cycle detected: URI '{}' referenced by previous URI '{}'",
                    url.raw,
                    visited->checkout_->url));
    auto checkout = context.remote->repository(url);
    context.remotes_read[url.raw] = std::move(checkout.commit);
    auto root = join_path("/", url.directory);
    const auto type = checkout.files->type(root);
    if (type == Files::Type::File)
        throw base::Error(
            base::ErrorKind::Invalid,
            fmt::format("'{}' of '{}' refers to a file; expecting directory", url.directory, url.raw));
    if (type == Files::Type::Missing)
        throw base::Error(
            base::ErrorKind::NotFound, fmt::format("no directory '{}' in '{}'", url.directory, url.raw));
    root = checkout.files->real_path(root);
    std::shared_ptr<Loader> loader(new Loader(context, std::move(root), std::move(referrer)));
    loader->checkout_ = std::make_shared<const Checkout>(Checkout{std::move(checkout.files), url.raw});
    return loader;
}

std::shared_ptr<const Loader> Loader::enter(std::string_view path) const
{
    if (path.empty()) throw base::Error(base::ErrorKind::Invalid, "new root cannot be empty");
    if (level_ >= context_.max_levels)
        throw base::Error(
            base::ErrorKind::LimitExceeded,
            fmt::format("{}: bases are nested more than {} levels deep", root_, context_.max_levels));
    if (const auto url = RepositoryUrl::parse(path)) return clone(context_, *url, shared_from_this());
    if (path.front() == '/')
        throw base::Error(base::ErrorKind::Invalid, fmt::format("new root '{}' cannot be absolute", path));
    if (checkout_ && climbs_out(root_, path))
        throw base::Error(
            base::ErrorKind::Forbidden,
            fmt::format(
                "security; bases in kustomizations found in cloned git repos must be within the repo, but base "
                "'{}' is outside '{}'",
                path,
                checkout_->url));
    auto root = join_path(root_, path);
    switch (files().type(root)) {
    case Files::Type::Missing:
        throw base::Error(
            base::ErrorKind::NotFound,
            fmt::format(
                "must build at directory: not a valid directory: evalsymlink failure on '{0}' : lstat {0}: no "
                "such "
                "file or directory",
                root));
    case Files::Type::File:
        throw base::Error(
            base::ErrorKind::Invalid,
            fmt::format("must build at directory: '{}': file is not directory", root));
    case Files::Type::Directory:
        root = files().real_path(root);
        break;
    }
    // Each checkout is a tree of its own: what was visited before it was entered cannot be met again in it.
    for (const auto* visited = this; visited && visited->checkout_ == checkout_;
         visited = visited->referrer_.get())
        if (is_within(visited->root_, root))
            throw base::Error(
                base::ErrorKind::Invalid,
                fmt::format(
                    "cycle detected: candidate root '{}' contains visited root '{}'", root, visited->root_));
    return std::shared_ptr<const Loader>(new Loader(context_, std::move(root), shared_from_this()));
}

std::string Loader::absolute(std::string_view path) const
{
    return path.starts_with('/') ? join_path("/", path) : join_path(root_, path);
}

bool Loader::is_directory(std::string_view path) const
{
    return !is_remote_file(path) && files().type(absolute(path)) == Files::Type::Directory;
}

std::string Loader::checked(std::string_view path, const Files& files) const
{
    auto file = absolute(path);
    const auto real = files.real_path(file);
    const auto type = files.type(file);
    const bool restricted = checkout_ || context_.restrictions == LoadRestrictions::RootOnly;
    if (type == Files::Type::Missing)
        throw base::Error(
            base::ErrorKind::NotFound,
            restricted
                ? fmt::format("evalsymlink failure on '{0}' : lstat {0}: no such file or directory", file)
                : fmt::format("open {}: no such file or directory", file));
    if (type == Files::Type::Directory)
        throw base::Error(base::ErrorKind::Invalid, fmt::format("'{}' must resolve to a file", file));
    if (restricted && !is_within(directory_of(real), root_))
        throw base::Error(
            base::ErrorKind::Forbidden,
            fmt::format("security; file '{}' is not in or below '{}'", file, root_));
    return file;
}

std::string Loader::load(std::string_view path, const Files& files) const
{
    auto bytes = is_remote_file(path) ? load_remote(path) : files.read(checked(path, files));
    Budget::charge(bytes.size());
    return bytes;
}

std::string Loader::load_remote(std::string_view url) const
{
    if (!context_.remote)
        throw base::Error(base::ErrorKind::Forbidden, fmt::format("remote file '{}' is not allowed here", url));
    std::string text(url);
    auto answer = context_.remote->file(text);
    if (answer.status < 200 || answer.status > 299)
        throw base::Error(
            base::ErrorKind::NotFound,
            RepositoryUrl::parse(url)
                ? std::string("URL is a git repository")
                : fmt::format("HTTP Error: status code {} ({})", answer.status, answer.reason));
    context_.remotes_read[std::move(text)] = base::sha256_hex(answer.bytes);
    return std::move(answer.bytes);
}

std::shared_ptr<const Files> Loader::pull_chart(Charts::Pull wanted) const
{
    wanted.own_tree = !checkout_;
    auto& known = context_.pulled_charts[{&files(), join_path(wanted.directory, wanted.name)}];
    if (!known) {
        const auto what = fmt::format("{}/{} {}", wanted.repo, wanted.name, wanted.version);
        auto pulled = context_.charts->pull(wanted);
        context_.remotes_read[what] = std::move(pulled.digest);
        known = std::move(pulled.files);
    }
    return known;
}

std::shared_ptr<const Documents> Loader::load_objects(std::string_view path) const
{
    if (checkout_ || is_remote_file(path))
        return std::make_shared<const Documents>(
            base::with_context(path, [&] { return parse_objects(load(path)); }));
    const auto file = checked(path, files());
    return base::with_context(path, [&] { return parse_file(context_.files, file, context_.cache); });
}

std::shared_ptr<const Documents>
Loader::parse_file(const Files& files, const std::string& file, ParseCache* shared)
{
    auto* cache = shared && files.cacheable(file) ? shared->impl_.get() : nullptr;
    if (cache) {
        const auto known = cache->objects.with([&](auto& map) {
            const auto found = map.find(file);
            return found == map.end() ? nullptr : found->second;
        });
        if (known) return known;
    }
    auto parsed = std::make_shared<const Documents>(parse_objects(files.read(file)));
    if (cache) cache->objects.with([&](auto& map) { map.emplace(file, parsed); });
    return parsed;
}

void check_manifests(const Files& files, const std::string& file, ParseCache* cache)
{
    Loader::parse_file(files, file, cache);
}

std::string Loader::load_kustomization(std::string& file) const
{
    constexpr std::array<std::string_view, 3> kNames{
        "kustomization.yaml", "kustomization.yml", "Kustomization"};
    file.clear();
    for (const auto name : kNames) {
        auto candidate = join_path(root_, name);
        if (files().type(candidate) != Files::Type::File) continue;
        if (!file.empty())
            throw base::Error(
                base::ErrorKind::Invalid, fmt::format("Found multiple kustomization files under: {}", root_));
        file = std::move(candidate);
    }
    if (file.empty())
        throw base::Error(
            base::ErrorKind::NotFound,
            fmt::format(
                "unable to find one of 'kustomization.yaml', 'kustomization.yml' or 'Kustomization' in "
                "directory '{}'",
                root_));
    return load(file);
}

std::string join_path(std::string_view base, std::string_view path)
{
    std::string result(base == "/" ? std::string_view() : base);
    while (!path.empty()) {
        const auto slash = path.find('/');
        const auto part = path.substr(0, slash);
        path.remove_prefix(slash == std::string_view::npos ? path.size() : slash + 1);
        if (part.empty() || part == ".") continue;
        if (part == "..")
            result.resize(result.empty() ? 0 : result.rfind('/'));
        else
            result.append("/").append(part);
    }
    return result.empty() ? "/" : result;
}

}  // namespace sluice::kustomize
