"""The numbers of the ranking that were fitted or chosen: what each does, and what it was fitted on.

`dev`: the development queries of benchmarks/quality.py notice if it is halved or raised by half; a figure is
the largest loss of the mean reciprocal rank of their hits (0.870). `golden`: so many rows of
tests/data/golden.tsv fail then. `free`: neither notices. `order`: it puts one kind of hit before another.

To try others, replace the instance: `weights.WEIGHTS = dataclasses.replace(weights.WEIGHTS, title=1.0)`. The
repeats of the fields are written into the index, which has to be built again.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Weights:
    # Fields. The engine ranks one field of all words, in which those of important parts are repeated (BM25F).
    title_repeats: int = 4  # of the words of the title (dev)
    message_repeats: int = 2  # of the words of messages (dev)
    symptom_repeats: int = 2  # of the words of symptoms and questions (dev)
    head_repeats: int = 2  # of the words of the summary, of causes in a line, and of names (dev)

    # Rarity of a word: the logarithm of the number of articles for each one that has it.
    min_articles: int = 1000  # a smaller site is treated as part of one with so many articles (free)
    articles_smoothing: float = 1.5  # added to the number of articles, so that no rarity is negative (BM25)
    frequency_smoothing: float = 0.5  # added to the number of articles that have a word (BM25)
    min_frequency: int = 3  # a word of fewer articles is no rarer: it may be a name or a typing error (free)
    min_rarity: float = 0.5  # of words that say something, however common (dev)
    min_stop_word_rarity: float = 0.1  # of words such as "the" (free)
    message_rarity_offset: float = 0.1  # keeps the rarity of the commonest word of messages above 0 (order)
    broken_word_ratio: int = 3  # a broken word is joined if so much commoner than a half (free)

    # Language of a query.
    min_small_words: int = 2  # such as der and nicht, that tell a language (golden, free)
    other_language_cover: float = 1.5  # of what the own one covers, by which the words tell it (by eye)

    # What the engine is asked for.
    max_common_share: float = 0.2  # a word of more articles is left out if there are others (dev -0.007)
    variable_boost: float = 0.35  # of words that vary in a message, such as a version or a quoted name (free)
    alternative_boost: float = 0.4  # of synonyms and of compounds that hold a word (dev -0.002)
    typo_boost: float = 4.0  # of words that are one edit from an unknown one (free)

    # Score of a hit by its words: the engine's, from 0 to 1, and these, each for the share by rarity.
    cover: float = 1.0  # of the query that the article has (dev)
    title: float = 0.75  # of the query that its title has (dev)
    summary: float = 0.75  # of the query that its summary has (dev)
    best_sentence: float = 0.75  # of the query that one sentence or message has (dev)
    title_asked: float = 0.75  # of the title that the query has (dev)
    phrases: float = 0.75  # of the query, in words that are neighbors in the article too (dev)
    message_fit: float = 0.8  # for how well the best message fits (dev)
    verbatim: float = 1.0  # for all that was typed, word for word (golden 1 row)
    together: float = 0.3  # for all words of the query in one sentence or message (golden 1 row)
    min_verbatim_words: int = 3  # of a query that may count as verbatim or together (free)
    prose_cover: float = 0.8  # of a word that stands in the prose alone (dev -0.005)
    typo_cover: float = 0.8  # of a word that the article has with one edit (dev)
    alternative_cover: float = 0.8  # of a word that a synonym or compound covers (dev -0.002, golden 2 rows)

    # How well a message fits: the share of its words in the query, and of the query's in it.
    fit_of_share: float = 0.65  # part of the first in the fit (dev)
    fit_of_explained: float = 0.35  # part of the second in the fit (free)
    whole_query: float = 0.25  # for a message that has all of the query (by eye, halves of messages)
    loose_word: float = 0.45  # of a word whose neighbors are not those of the message (dev -0.004)
    typo_word: float = 0.85  # of a word of the message with one edit (free)
    min_common_part: int = 3  # one word of a message in so many must match (speed, dev -0.002, golden 1 row)

    # When a message is recognized.
    message_share: float = 0.7  # of its words in the query at least (dev -0.001)
    message_share_explained: float = 0.5  # the same if as much of the query is explained (dev -0.001)
    min_explained: float = 0.35  # of the query's words in the message at least (dev -0.002)
    min_message_rarity: float = 9.0  # of the words of a message together, or it may be any sentence (dev)
    min_message_words: int = 3  # of a message that is there in part, but for stop words (dev)
    whole_share: float = 0.95  # both shares of a message that is the whole query (dev -0.002)
    min_whole_rarity: float = 4.0  # of the words of such a message together (dev -0.002)

    example_lead: float = 0.5  # of the example names of one of several articles, to be meant (by eye)
    look_alike_share: float = 0.6  # the same beside a code that looks like one of the article (order)

    # Score of a recognized message.
    message_score: float = 4.0  # above what words bring (order, dev -0.004, golden 2 rows)
    message_engine: float = 0.3  # of the engine's score (free)
    example_words: float = 0.2  # for the words that a message only names as examples (free)
    paste_rarity: float = 0.01  # in a paste, of the rarity of the message (free)
    max_paste_rarity: float = 60.0  # beyond which a long message gains no more (free)

    # Score of a code that was asked for, and of pinned results.
    code_score: float = 20.0  # of a code that may be claimed: above everything (order)
    number_score: float = 5.2  # of a number that happens to be a code: above messages (order, golden 1 row)
    max_word_score: float = 9.0  # that words add to a code's (order)
    rank_step: float = 0.001  # between hits of the same code or pin (order)
    mention_score: float = 0.01  # of the engine's, for those that mention a code: below its own (order)
    pin_score: float = 15.0  # below a code that was asked for, above all else (order)

    # What is shown.
    min_shown_cover: float = 0.2  # of the query; what covers less is noise (dev -0.005)
    min_shown_part: float = 0.5  # of what the best one covers, or of its engine score (dev -0.011)

    # What is claimed as the answer.
    min_confidence: float = 0.4  # of the first hit, to be claimed as the answer (dev, golden)
    min_sure_of_few: float = 0.5  # the same if one or two words that aren't most of it speak for it (dev)
    min_claim_cover: float = 0.22  # of the query, but for its prose, that a hit by words has (dev)
    min_claim_title: float = 0.1  # of its title that the query has; with less it's claimed only if (dev)
    min_claim_sentence: float = 0.3  # so much of the query is in one sentence or message (dev)
    claim_rarity: float = 6.5  # of the words together; commoner ones are claimed only (by eye)
    claim_title: float = 0.6  # if the query has so much of the title, or (by eye)
    claim_words: int = 3  # if they are so many (by eye)
    claim_cover: float = 0.7  # and so much of the query (by eye)

    # How sure a hit by its words is: log-odds that it is right, fitted together by benchmarks/calibrate.py.
    sure_words: float = -2.74  # of all alike (dev)
    sure_head: float = 0.72  # for the share of the query that the article has, but for its prose (dev)
    sure_title_asked: float = 1.85  # for the share of the title that the query has (dev)
    sure_number: float = 1.55  # for six different words (dev)
    sure_rarity: float = 1.59  # for words that are so rare together that no more is said (dev)
    sure_lead: float = 2.12  # for a score that is 1 above the second (dev)

    # How sure a recognized message is, fitted in the same way.
    sure_message: float = 5.09  # of all alike (dev)
    sure_message_share: float = 0.24  # for the share of the message in the query (dev)
    sure_explained: float = 0.01  # for the share of the query in the message (dev)
    sure_order: float = 0.24  # for the share in the same order (dev)
    sure_message_lead: float = 0.12  # for a score that is 1 above the second (dev)
    sure_rival: float = -0.4  # for the share of the query in the message of another article (dev)

    # Meaning, where a site has turned it on. Fitted on the development queries with each product left out:
    # all products choose 0.6 or 0.7 for the others, and lose less than 0.001 with 0.5.
    meaning: float = 0.5  # for each deviation that an article is closer than the mean (dev -0.002)
    meaning_candidates: int = 30  # so many of the closest join what words have found (dev)
    meaning_min_joining: float = 2.0  # deviations that such an article is closer than the mean (free)
    meaning_min_words: int = 4  # of a question; fewer say too little (by eye)
    meaning_max_cover: float = 1.0  # of the best hit without its prose, or it is not used (golden 1 row)
    meaning_min_complete: float = 0.95  # share of the articles that have a vector, or it is not used (by eye)

    # Symbolic codes that are offered for an unknown one.
    near_name_words: float = 0.5  # share of their words that is alike (by eye)
    near_name_letters: float = 0.8  # or of their letters, as a mistyped word is another word (by eye)

    # Spelling: points for and against a word that was probably meant. A word is offered above 0.
    edit_penalty: float = 2.0  # for a second edit (free)
    first_letter_penalty: float = 1.0  # for another first letter (free)
    common_word_bonus: float = 0.5  # for each tenfold use (free)
    neighbor_bonus: float = 1.0  # for each of up to two other words of the query in the same article (free)
    corrected_word_boost: float = 4.0  # of the word, beside 1.0 for the others, to find that article (order)

    # More like this.
    similar_title: float = 1.5  # of a word of the title (by eye, on the demonstration)
    similar_other_product: float = 0.6  # of an article of another product (by eye)
    min_similar: float = 0.2  # share of the weight that another article has to have (by eye)


WEIGHTS = Weights()
