// CloudFront Function, before the cache: which file a path asks for. A path that has none is given the page that says so.
function handler(event) {
    var request = event.request;
    var redirect = elsewhere(request);
    if (redirect) {
        return redirect;
    }
    var file = fileOf(request.uri);
    if (file === null) {
        file = '/404.html';
        // "Not modified" could not be made a 404.
        delete request.headers['if-none-match'];
        delete request.headers['if-modified-since'];
    }
    request.uri = file;
    return request;
}
