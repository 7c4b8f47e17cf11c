#include "object_store.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

namespace sluice::git {
namespace {

/// One entry of a tree with the bytes that order it: Git sorts directories as "name/", Go's Walk as "name".
struct SortedEntry {
    const git_tree_entry* entry;
    std::string_view name;
};

EntryKind kind_of(const git_tree_entry* entry)
{
    switch (git_tree_entry_filemode(entry)) {
    case GIT_FILEMODE_TREE:
        return EntryKind::Directory;
    case GIT_FILEMODE_BLOB_EXECUTABLE:
        return EntryKind::Executable;
    case GIT_FILEMODE_LINK:
        return EntryKind::Symlink;
    case GIT_FILEMODE_COMMIT:
        return EntryKind::Submodule;
    default:
        return EntryKind::File;
    }
}

/// Names that no file system of a consumer may ever see, whatever a hostile tree says.
void refuse_bad_name(std::string_view name, std::string_view parent)
{
    const bool dots = name == "." || name == ".." || name.empty();
    const bool git_folder = name.size() == 4 && name[0] == '.' && (name[1] | 0x20) == 'g' &&
                            (name[2] | 0x20) == 'i' && (name[3] | 0x20) == 't';
    if (dots || git_folder || name.find('/') != std::string_view::npos)
        throw base::Error(
            base::ErrorKind::Invalid, fmt::format("the tree holds an entry named '{}' in '{}'", name, parent));
}

class TreeWalk {
public:
    TreeWalk(
        git_repository* repository,
        std::uint64_t max_entries,
        std::uint64_t max_depth,
        const std::function<void(const TreeEntry&)>& visit)
        : repository_(repository), max_entries_(max_entries), left_(max_entries), max_depth_(max_depth),
          visit_(visit)
    {
    }

    void enter(const git_oid& oid, std::uint64_t depth)
    {
        if (depth > max_depth_)
            throw base::Error(
                base::ErrorKind::LimitExceeded,
                fmt::format("'{}': more than {} folders deep", path_, max_depth_));
        git_tree* raw = nullptr;
        check(git_tree_lookup(&raw, repository_, &oid), fmt::format("cannot read the tree '{}'", path_));
        const TreeHandle tree(raw);
        std::vector<SortedEntry> entries;
        entries.reserve(git_tree_entrycount(raw));
        for (std::size_t at = 0; at < git_tree_entrycount(raw); ++at) {
            const auto* entry = git_tree_entry_byindex(raw, at);
            entries.push_back({entry, git_tree_entry_name(entry)});
        }
        std::sort(entries.begin(), entries.end(), [](const auto& a, const auto& b) { return a.name < b.name; });
        for (const auto& [entry, name] : entries)
            visit(entry, name, depth);
    }

private:
    void visit(const git_tree_entry* entry, std::string_view name, std::uint64_t depth)
    {
        refuse_bad_name(name, path_);
        if (left_-- == 0)
            throw base::Error(
                base::ErrorKind::LimitExceeded,
                fmt::format("the tree holds more than {} entries", max_entries_));
        const auto before = path_.size();
        if (!path_.empty()) path_ += '/';
        path_ += name;
        const auto kind = kind_of(entry);
        const auto hash = format_oid(*git_tree_entry_id(entry));
        visit_({path_, kind, hash});
        if (kind == EntryKind::Directory) enter(*git_tree_entry_id(entry), depth + 1);
        path_.resize(before);
    }

    git_repository* repository_;
    std::uint64_t max_entries_, left_, max_depth_;
    const std::function<void(const TreeEntry&)>& visit_;
    std::string path_;
};

Signature signature_of(const git_signature* signature)
{
    if (signature == nullptr) return {};
    const auto text = [](const char* value) { return std::string(value != nullptr ? value : ""); };
    return {
        text(signature->name),
        text(signature->email),
        base::WallTime(std::chrono::seconds(signature->when.time))};
}

struct Buffer {
    git_buf raw{};
    ~Buffer() { git_buf_dispose(&raw); }
    std::string text() const { return raw.ptr != nullptr ? std::string(raw.ptr, raw.size) : std::string(); }
};

/// Signed tags carry the signature at the end of their text.
void read_tag(git_odb* odb, const std::string& hash, Commit& commit)
{
    const auto oid = parse_oid(hash);
    git_odb_object* raw = nullptr;
    check(git_odb_read(&raw, odb, &oid), "cannot read the tag " + hash);
    const OdbObjectHandle tag(raw);
    const std::string text(static_cast<const char*>(git_odb_object_data(raw)), git_odb_object_size(raw));
    commit.tag_hash = hash;
    for (const std::string_view marker : {"-----BEGIN PGP SIGNATURE-----", "-----BEGIN SSH SIGNATURE-----"}) {
        const auto at = text.rfind(marker);
        if (at == std::string::npos) continue;
        commit.tag_signature = text.substr(at);
        commit.tag_signed_text = text.substr(0, at);
    }
}

}  // namespace

ObjectStore::ObjectStore(std::filesystem::path directory) : directory_(std::move(directory))
{
    git_repository* raw = nullptr;
    const auto path = directory_.string();
    if (git_repository_open_bare(&raw, path.c_str()) < 0) {
        git_repository_init_options options = GIT_REPOSITORY_INIT_OPTIONS_INIT;
        options.flags = GIT_REPOSITORY_INIT_BARE | GIT_REPOSITORY_INIT_MKPATH;
        options.mode = 0700;
        check(git_repository_init_ext(&raw, path.c_str(), &options), "cannot make the Git cache " + path);
    }
    repository_.reset(raw);
    git_odb* odb = nullptr;
    check(git_repository_odb(&odb, raw), "cannot open the Git cache " + path);
    odb_.reset(odb);
}

bool ObjectStore::has(std::string_view hash) const
{
    const auto oid = parse_oid(hash);
    return git_odb_exists(odb_.get(), &oid) == 1;
}

Commit
ObjectStore::read_commit(std::string_view hash, const std::string& name, const std::string& tag_hash) const
{
    const auto oid = parse_oid(hash);
    git_commit* raw = nullptr;
    const auto answer = git_commit_lookup(&raw, repository_.get(), &oid);
    check(answer, fmt::format("cannot read the commit {}", hash));
    const CommitHandle handle(raw);
    Commit commit;
    commit.hash = hash;
    commit.name = name;
    commit.author = signature_of(git_commit_author(raw));
    commit.committer = signature_of(git_commit_committer(raw));
    if (const auto* message = git_commit_message(raw)) commit.message = message;
    Buffer signature, content;
    auto mutable_oid = oid;
    if (git_commit_extract_signature(&signature.raw, &content.raw, repository_.get(), &mutable_oid, nullptr) ==
        0) {
        commit.signature = signature.text();
        commit.signed_text = content.text();
    }
    if (!tag_hash.empty()) read_tag(odb_.get(), tag_hash, commit);
    return commit;
}

void ObjectStore::walk(
    std::string_view commit,
    std::uint64_t max_entries,
    std::uint64_t max_depth,
    const std::function<void(const TreeEntry&)>& visit) const
{
    const auto oid = parse_oid(commit);
    git_commit* raw = nullptr;
    check(git_commit_lookup(&raw, repository_.get(), &oid), fmt::format("cannot read the commit {}", commit));
    const CommitHandle handle(raw);
    TreeWalk(repository_.get(), max_entries, max_depth, visit).enter(*git_commit_tree_id(raw), 0);
}

std::string ObjectStore::read_blob(std::string_view hash, std::uint64_t max_bytes) const
{
    const auto oid = parse_oid(hash);
    std::size_t size = 0;
    git_object_t type = GIT_OBJECT_INVALID;
    check(git_odb_read_header(&size, &type, odb_.get(), &oid), fmt::format("cannot read the blob {}", hash));
    if (size > max_bytes)
        throw base::Error(
            base::ErrorKind::LimitExceeded,
            fmt::format("blob {} has {} bytes, more than {}", hash, size, max_bytes));
    git_odb_object* raw = nullptr;
    check(git_odb_read(&raw, odb_.get(), &oid), fmt::format("cannot read the blob {}", hash));
    const OdbObjectHandle object(raw);
    return {static_cast<const char*>(git_odb_object_data(raw)), git_odb_object_size(raw)};
}

std::size_t ObjectStore::packs() const
{
    std::error_code ignored;
    std::size_t count = 0;
    for (const auto& file : std::filesystem::directory_iterator(directory_ / "objects" / "pack", ignored))
        count += file.path().extension() == ".pack" ? 1 : 0;
    return count;
}

ObjectStore::PackWriter::PackWriter(ObjectStore& store, std::uint64_t max_bytes)
    : store_(store), left_(max_bytes), max_bytes_(max_bytes)
{
    const auto folder = (store.directory_ / "objects" / "pack").string();
    std::filesystem::create_directories(folder);
    git_indexer* raw = nullptr;
    // With the object database the indexer completes a thin pack from what is here already.
    check(git_indexer_new(&raw, folder.c_str(), 0600, store.odb_.get(), nullptr), "cannot store the pack");
    indexer_.reset(raw);
}

void ObjectStore::PackWriter::write(std::string_view bytes)
{
    if (bytes.size() > left_)
        throw base::Error(
            base::ErrorKind::LimitExceeded, fmt::format("the pack is larger than {} bytes", max_bytes_));
    left_ -= bytes.size();
    empty_ = empty_ && bytes.empty();
    check(git_indexer_append(indexer_.get(), bytes.data(), bytes.size(), &progress_), "cannot read the pack");
}

void ObjectStore::PackWriter::finish()
{
    if (empty_) throw base::Error(base::ErrorKind::Corrupt, "the server sent no pack");
    check(git_indexer_commit(indexer_.get(), &progress_), "cannot read the pack");
    indexer_.reset();
    check(git_odb_refresh(store_.odb_.get()), "cannot store the pack");
}

}  // namespace sluice::git
