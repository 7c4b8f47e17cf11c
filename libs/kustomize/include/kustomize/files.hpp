#pragma once
#include "base/file_bytes.hpp"

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace sluice::kustomize {

/// Files: the tree that a build reads. Paths are absolute within the tree ("/" is its root,
/// "/deploy/app.yaml"), cleaned, and never leave it: what lies outside does not exist. Implementations are
/// thread-safe to read.
class Files {
public:
    enum class Type { Missing, File, Directory };
    struct Entry {
        std::string name;
        Type type;
    };
    virtual ~Files() = default;
    virtual Type type(std::string_view path) const = 0;
    /// Throws base::Error{NotFound} or {LimitExceeded}, naming the path.
    virtual std::string read(std::string_view path) const = 0;
    /// The same for who may not look at all of it.
    virtual base::FileBytes load(std::string_view path) const { return base::FileBytes(read(path)); }
    /// In lexical order.
    virtual std::vector<Entry> list(std::string_view directory) const = 0;
    /// Where a path leads once symbolic links are followed; the path itself where there are none.
    virtual std::string real_path(std::string_view path) const { return std::string(path); }
    /// False for a file that other trees which share a ParseCache may hold with other bytes.
    virtual bool cacheable(std::string_view /*path*/) const { return true; }
};

/// A tree in memory: tests, and trees that were unpacked from an artifact.
class MemoryFiles : public Files {
public:
    void put(std::string_view path, std::string bytes);
    Type type(std::string_view path) const override;
    std::string read(std::string_view path) const override;
    std::vector<Entry> list(std::string_view directory) const override;

private:
    std::map<std::string, std::string, std::less<>> files_;
};

/// Another tree with some files replaced or added: how a controller lays its own kustomization.yaml over an
/// artifact without touching it. The underlying tree must outlive this one.
class OverlayFiles : public Files {
public:
    explicit OverlayFiles(const Files& below) : below_(below) {}
    void put(std::string_view path, std::string bytes) { above_.put(path, std::move(bytes)); }
    Type type(std::string_view path) const override;
    std::string read(std::string_view path) const override;
    std::vector<Entry> list(std::string_view directory) const override;
    std::string real_path(std::string_view path) const override;
    /// The files laid over the tree are this overlay's own.
    bool cacheable(std::string_view path) const override;

private:
    const Files& below_;
    MemoryFiles above_;
};

/// Another tree that remembers what was asked of it. The underlying tree must outlive this one. Unlike the
/// others for one thread at a time.
class RecordingFiles : public Files {
public:
    struct Record {
        /// `missing` is what was asked for and is not there; a directory that is entered is no reading of it.
        std::set<std::string> read, missing, listed;
    };

    explicit RecordingFiles(const Files& below) : below_(below) {}
    Type type(std::string_view path) const override;
    std::string read(std::string_view path) const override;
    std::vector<Entry> list(std::string_view directory) const override;
    std::string real_path(std::string_view path) const override { return below_.real_path(path); }
    bool cacheable(std::string_view path) const override { return below_.cacheable(path); }
    const Record& record() const { return record_; }

private:
    const Files& below_;
    mutable Record record_;
};

}  // namespace sluice::kustomize
