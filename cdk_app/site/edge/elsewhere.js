// With a domain, visitors belong there: at CloudFront's own name they could not upload, as the image storage lets no
// other site do so. Answers with a redirect, or with null for a visitor who is where they belong.
function elsewhere(request) {
    if (!site.domain || request.headers.host.value === site.domain) {
        return null;
    }
    var query = '';
    for (var name in request.querystring) {
        var given = request.querystring[name];
        (given.multiValue || [given]).forEach(function (each) {
            query += (query ? '&' : '?') + name + '=' + each.value;
        });
    }
    return {
        statusCode: 308, // keeps the method
        statusDescription: 'Permanent Redirect',
        headers: {
            location: { value: 'https://' + site.domain + request.uri + query },
            'cache-control': { value: 'max-age=3600' }, // so that no browser remembers for ever a domain that changes
        },
    };
}
