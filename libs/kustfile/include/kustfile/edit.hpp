#pragma once
#include "kustfile/kustfile.hpp"

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sluice::kustfile {

/// Folder: what an edit asks of the files around the kustomization file. Paths are as the user wrote them.
class Folder {
public:
    virtual ~Folder() = default;
    virtual bool exists(const std::string& path) const = 0;
    /// nullopt for what is not a readable file.
    virtual std::optional<std::string> read(const std::string& path) const = 0;
    virtual void write(const std::string& path, const std::string& bytes) const = 0;
    /// In lexical order, without hidden files unless the pattern asks for them.
    virtual std::vector<std::string> glob(const std::string& pattern) const = 0;
    /// Throws base::Error unless a base could be there: a directory or a repository.
    virtual void check_base(const std::string& path) const = 0;
    /// Throws base::Error unless the entry of configMapGenerator or secretGenerator can be built.
    virtual void check_generator(const doc::Value& entry, bool secret) const = 0;
};

/// What the user hears of, although nothing failed.
using Notes = std::vector<std::string>;

/// Edit: what is to be done to a kustomization file, made from arguments that were checked. Making and applying
/// one throws base::Error with kustomize's own words.
struct Edit {
    struct Target {
        Kustfile& file;
        std::string path;  ///< the file's own name
        Notes& notes;
    };
    /// False: nothing changed, and nothing is to be written. Empty: there was nothing to do at all.
    std::function<bool(Target&)> apply;
    /// Put before the error when there is no file, or it cannot be read.
    std::string no_file, unreadable;
};

using Arguments = std::vector<std::string>;

Edit set_image(const Arguments&);
Edit set_namespace(const Arguments&);
Edit set_name_prefix(const Arguments&);
Edit set_name_suffix(const Arguments&);
Edit set_replicas(const Arguments&);
Edit set_label(const Arguments&);
Edit set_annotation(const Arguments&);
Edit set_build_metadata(const Arguments&);

/// The flags of `add|set configmap|secret`.
struct GeneratorFlags {
    std::vector<std::string> files, literals;
    std::string env_file, behavior, type, ns, new_namespace;
    bool disable_name_suffix_hash = false;
};
Edit set_generator(const Arguments&, const GeneratorFlags&, bool secret, const Folder&);
Edit add_generator(const Arguments&, GeneratorFlags, bool secret, const Folder&, Notes&);

Edit add_resource(const Arguments&, bool no_verify, const Folder&);
Edit add_component(const Arguments&, const Folder&);
Edit add_base(const Arguments&, const Folder&);
/// `field` is "transformers" or "generators".
Edit add_plugin(const Arguments&, const std::string& field, const Folder&, Notes&);
Edit add_build_metadata(const Arguments&);
struct LabelFlags {
    bool force = false, without_selector = false, include_templates = false;
};
Edit add_label(const Arguments&, const LabelFlags&);
Edit add_annotation(const Arguments&, bool force);

/// A patch as `add patch` and `remove patch` describe it.
struct PatchFlags {
    std::string path, patch;
    std::map<std::string, std::string> target;  ///< by the selector's member
};
Edit add_patch(const PatchFlags&);
Edit remove_patch(const PatchFlags&);

/// `field` is "resources" or "transformers".
Edit remove_paths(const Arguments&, const std::string& field);
Edit remove_generator(const Arguments&, const std::string& ns, bool secret);
Edit remove_build_metadata(const Arguments&);
/// `field` is "commonLabels" or "commonAnnotations".
Edit remove_metadata(const Arguments&, const std::string& field, bool ignore_missing);

/// What `edit fix` does: patchesJson6902 and patchesStrategicMerge become patches, commonLabels become labels.
void fix(Kustfile&, const Folder&);

/// `edit fix --vars`: each var becomes a replacement whose targets are the fields that name it in the files of
/// resources and patches, bases included; those files get a placeholder in its place.
void convert_vars(Kustfile&, const Folder&);

/// "k:v" texts: the value may be quoted, and may be missing. Throws naming `kind`.
std::map<std::string, std::string> parse_pairs(const Arguments&, std::string_view kind);
/// Patterns that match nothing are noted and left out.
std::vector<std::string> glob_all(const Arguments&, const Folder&, Notes&);
/// Patterns that match nothing must be bases.
std::vector<std::string> glob_or_base(const Arguments&, const Folder&);

}  // namespace sluice::kustfile
