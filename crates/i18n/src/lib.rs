//! Every visible word of Seatbridge, in English and German
