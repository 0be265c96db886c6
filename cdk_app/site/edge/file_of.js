// S3 has no folders, so `/about` and `/about/` are the file `/about/index.html`. Null where the site has no such file.
// Files that are named by their content are taken at their word: a page of an earlier build still asks for its own.
function fileOf(path) {
    var last = path.slice(path.lastIndexOf('/') + 1);
    var file = last === '' ? path + 'index.html' : last.indexOf('.') === -1 ? path + '/index.html' : path;
    return site.files.indexOf(file) !== -1 || new RegExp(site.namedByContent).test(file) ? file : null;
}
